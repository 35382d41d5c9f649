/** Why a function of the gateway may have no concurrency of its own. */
export const NOT_RESERVED =
  'A new account has too few executions to reserve any, and Lambda would refuse the deployment. Requests per second, budgets of tokens, rate limits before the API and the kill switch bound what the gateway does; `reserveConcurrency` turns the reservation on.';
