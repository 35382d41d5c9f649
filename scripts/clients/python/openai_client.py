import json

from openai import OpenAI
from telling import INSTRUCTIONS, LOOKUP, ORDER, PARCEL, TOKENS, URL, attempt, lookup, own, turns, without


def client(who):
    return OpenAI(base_url=f"{URL}/v1", api_key=TOKENS[who], max_retries=0)


messages = []


def ask(text, more=None):
    messages.append({"role": "user", "content": text})
    answer = client("turns").chat.completions.create(model="tools", messages=messages, extra_body=own(more))
    message = answer.choices[0].message
    messages.append(message)
    return message.refusal or message.content


def streamed(who, model, asked):
    options = {"include_usage": True}
    chunks = list(client(who).chat.completions.create(model=model, messages=asked, stream=True, stream_options=options))
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    return text, chunks[-1].usage.total_tokens


def stream(text):
    messages.append({"role": "user", "content": text})
    return streamed("turns", "tools", messages)[0]


def tokens():
    asked = [{"role": "user", "content": PARCEL}]
    whole = client("doors").chat.completions.create(model="default", messages=asked)
    return [whole.usage.total_tokens, streamed("doors", "default", asked)[1]]


def responses():
    asked = client("doors").responses
    whole = asked.create(model="default", input=PARCEL)
    with asked.stream(model="default", input=PARCEL) as events:
        events.until_done()
        return [whole.output_text, events.get_final_response().output_text]


def instructed(alias):
    asked = [{"role": role, "content": INSTRUCTIONS} for role in ("system", "developer")]
    asked.append({"role": "user", "content": PARCEL})
    return client("alias").chat.completions.create(model=alias, messages=asked).choices[0].message.content


def tooled(alias):
    asked = [{"role": "user", "content": ORDER}]
    tools = [{"type": "function", "function": LOOKUP}]

    def answered(messages):
        return client("alias").chat.completions.create(model=alias, messages=messages, tools=tools).choices[0].message

    first = answered(asked)
    results = [
        {"role": "tool", "tool_call_id": call.id, "content": lookup(**json.loads(call.function.arguments))}
        for call in first.tool_calls
    ]
    return answered([*asked, first, *results]).content


turns(ask, stream, "the refusal of its message")
attempt("tokens", tokens)
attempt("models", lambda: ",".join(model.id for model in client("doors").models.list()))
attempt("budget", lambda: json.dumps(client("doors").get("/usage", cast_to=object)))
attempt("responses", responses)
without("messages", "does not speak it")
attempt("instructions-closed", lambda: instructed("default"))
attempt("instructions-open", lambda: instructed("agents"))
attempt("tools-closed", lambda: tooled("default"))
attempt("tools-open", lambda: tooled("agents"))
