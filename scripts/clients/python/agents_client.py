import asyncio

from agents import Agent, ModelRefusalError, ModelSettings, OpenAIChatCompletionsModel, OpenAIResponsesModel, Runner, function_tool
from agents import set_tracing_disabled
from openai import AsyncOpenAI
from telling import INSTRUCTIONS, ORDER, PARCEL, QUESTIONS, TOKENS, URL, attempt, lookup, own, turns, without

set_tracing_disabled(True)


def agent(who, alias, kind=OpenAIChatCompletionsModel, **more):
    client = AsyncOpenAI(base_url=f"{URL}/v1", api_key=TOKENS[who], max_retries=0)
    return Agent(name="Helper", model=kind(model=alias, openai_client=client), **more)


history = []


def ask(text, more=None):
    settings = ModelSettings(extra_body=own(more), include_usage=True)
    asked = [*history, {"role": "user", "content": text}]
    try:
        result = Runner.run_sync(agent("turns", "tools", model_settings=settings), asked)
    except ModelRefusalError as error:
        return error.refusal
    history[:] = result.to_input_list()
    return result.final_output


async def streamed(of, asked):
    result = Runner.run_streamed(of, asked)
    async for _ in result.stream_events():
        pass
    return result


def stream(text):
    asked = [*history, {"role": "user", "content": text}]
    return asyncio.run(streamed(agent("turns", "tools"), asked)).final_output


def doors(of, **more):
    def by():
        return agent("doors", "default", model_settings=ModelSettings(include_usage=True, store=False), **more)

    return [of(Runner.run_sync(by(), PARCEL)), of(asyncio.run(streamed(by(), PARCEL)))]


def instructed(alias):
    return Runner.run_sync(agent("alias", alias, instructions=INSTRUCTIONS), PARCEL).final_output


def tooled(alias):
    return Runner.run_sync(agent("alias", alias, tools=[function_tool(lookup)]), ORDER).final_output


turns(ask, stream, "an error, `ModelRefusalError`", approved=QUESTIONS["approval"])
attempt("tokens", lambda: doors(lambda result: result.context_wrapper.usage.total_tokens))
without("models", "has no list")
without("budget", "has no call for it")
attempt("responses", lambda: doors(lambda result: result.final_output, kind=OpenAIResponsesModel))
without("messages", "does not speak it")
attempt("instructions-closed", lambda: instructed("default"))
attempt("instructions-open", lambda: instructed("agents"))
attempt("tools-closed", lambda: tooled("default"))
attempt("tools-open", lambda: tooled("agents"))
