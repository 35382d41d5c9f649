import json
import logging

import litellm
from telling import INSTRUCTIONS, LOOKUP, ORDER, PARCEL, TOKENS, URL, attempt, lookup, own, turns, without

litellm.suppress_debug_info = True
logging.disable(logging.CRITICAL)


def chat(who, alias, messages, **more):
    where = {"api_base": f"{URL}/v1", "api_key": TOKENS[who], "max_retries": 0}
    return litellm.completion(model=f"openai/{alias}", messages=messages, **where, **more)


def user(text):
    return {"role": "user", "content": text}


messages = []


def ask(text, more=None):
    messages.append(user(text))
    message = chat("turns", "tools", messages, **({"extra_body": own(more)} if more else {})).choices[0].message
    messages.append(message)
    return message.content or getattr(message, "refusal", None) or ""


def streamed(who, alias, asked):
    chunks = list(chat(who, alias, asked, stream=True, stream_options={"include_usage": True}))
    return litellm.stream_chunk_builder(chunks)


def stream(text):
    messages.append(user(text))
    return streamed("turns", "tools", messages).choices[0].message.content


def tokens():
    asked = [user(PARCEL)]
    both = [chat("doors", "default", asked), streamed("doors", "default", asked)]
    return [answer.usage.total_tokens for answer in both]


def responses():
    where = {"model": "openai/default", "api_base": f"{URL}/v1", "api_key": TOKENS["doors"], "input": PARCEL}
    whole = litellm.responses(**where)
    last = list(litellm.responses(**where, stream=True))[-1].response
    return [answer.output[0].content[0].text for answer in (whole, last)]


def door_of_messages():
    headers = {"Authorization": f"Bearer {TOKENS['doors']}"}
    where = {"model": "anthropic/default", "api_base": URL, "api_key": "none", "extra_headers": headers}
    asked = [user(PARCEL)]
    whole = litellm.completion(**where, messages=asked, max_tokens=1000)
    chunks = list(litellm.completion(**where, messages=asked, max_tokens=1000, stream=True))
    return [answer.choices[0].message.content for answer in (whole, litellm.stream_chunk_builder(chunks))]


def instructed(alias):
    said = [{"role": "system", "content": INSTRUCTIONS}, user(PARCEL)]
    return chat("alias", alias, said).choices[0].message.content


def tooled(alias):
    tools = [{"type": "function", "function": LOOKUP}]
    first = chat("alias", alias, [user(ORDER)], tools=tools).choices[0].message
    results = [
        {"role": "tool", "tool_call_id": call.id, "content": lookup(**json.loads(call.function.arguments))}
        for call in first.tool_calls
    ]
    return chat("alias", alias, [user(ORDER), first, *results], tools=tools).choices[0].message.content


turns(ask, stream, "the refusal of its message")
attempt("tokens", tokens)
without("models", "has no list")
without("budget", "has no call for it")
attempt("responses", responses)
attempt("messages", door_of_messages)
attempt("instructions-closed", lambda: instructed("default"))
attempt("instructions-open", lambda: instructed("agents"))
attempt("tools-closed", lambda: tooled("default"))
attempt("tools-open", lambda: tooled("agents"))
