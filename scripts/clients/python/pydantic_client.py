import asyncio

from openai import AsyncOpenAI
from pydantic_ai import Agent
from pydantic_ai.exceptions import ContentFilterError
from pydantic_ai.models.openai import OpenAIChatModel, OpenAIResponsesModel
from pydantic_ai.providers.openai import OpenAIProvider
from telling import INSTRUCTIONS, ORDER, PARCEL, QUESTIONS, TOKENS, URL, attempt, lookup, own, turns, without


def agent(who, alias, kind=OpenAIChatModel, **more):
    client = AsyncOpenAI(base_url=f"{URL}/v1", api_key=TOKENS[who], max_retries=0)
    return Agent(kind(alias, provider=OpenAIProvider(openai_client=client)), **more)


history = []


def ask(text, more=None):
    settings = {"extra_body": own(more)} if more else None
    try:
        result = agent("turns", "tools").run_sync(text, message_history=history, model_settings=settings)
    except ContentFilterError as error:
        return error.message
    history[:] = result.all_messages()
    return result.output


async def streamed(of, text, messages):
    async with of.run_stream(text, message_history=messages) as result:
        return await result.get_output(), result.usage


def stream(text):
    return asyncio.run(streamed(agent("turns", "tools"), text, history))[0]


def usage_of(usage):
    return usage.total_tokens if hasattr(usage, "total_tokens") else usage().total_tokens


def tokens():
    whole = agent("doors", "default").run_sync(PARCEL)
    return [usage_of(whole.usage), usage_of(asyncio.run(streamed(agent("doors", "default"), PARCEL, []))[1])]


def responses():
    def by():
        return agent("doors", "default", OpenAIResponsesModel)

    return [by().run_sync(PARCEL).output, asyncio.run(streamed(by(), PARCEL, []))[0]]


def instructed(alias):
    return agent("alias", alias, instructions=INSTRUCTIONS).run_sync(PARCEL).output


def tooled(alias):
    return agent("alias", alias, tools=[lookup]).run_sync(ORDER).output


turns(ask, stream, "an error, `ContentFilterError`", approved=QUESTIONS["approval"])
attempt("tokens", tokens)
without("models", "has no list")
without("budget", "has no call for it")
attempt("responses", responses)
without("messages", "by another model class")
attempt("instructions-closed", lambda: instructed("default"))
attempt("instructions-open", lambda: instructed("agents"))
attempt("tools-closed", lambda: tooled("default"))
attempt("tools-open", lambda: tooled("agents"))
