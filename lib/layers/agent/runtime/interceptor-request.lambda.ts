/** Refuses every request. */
export const handler = async (event: { mcp?: { gatewayRequest?: { body?: { id?: unknown } } } }) => ({
  interceptorOutputVersion: '1.0',
  mcp: {
    transformedGatewayResponse: {
      statusCode: 200,
      body: {
        jsonrpc: '2.0',
        id: event?.mcp?.gatewayRequest?.body?.id ?? null,
        error: { code: -32001, message: 'Refused' },
      },
    },
  },
});
