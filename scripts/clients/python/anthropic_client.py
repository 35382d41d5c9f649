import json

from anthropic import Anthropic
from telling import INSTRUCTIONS, LOOKUP, ORDER, PARCEL, TOKENS, URL, attempt, lookup, own, turns, without


def client(who):
    return Anthropic(base_url=URL, auth_token=TOKENS[who], max_retries=0).messages


def asked(model, messages, **more):
    return {"model": model, "max_tokens": 1000, "messages": messages, **more}


def user(content):
    return {"role": "user", "content": content}


def text_of(message):
    return "".join(getattr(block, "text", "") for block in message.content)


def streamed(who, body):
    with client(who).stream(**body) as events:
        return events.get_final_message()


messages = []


def ask(text, more=None):
    messages.append(user(text))
    answer = client("turns").create(**asked("tools", messages), extra_body=own(more))
    messages.append({"role": "assistant", "content": answer.content})
    return text_of(answer)


def stream(text):
    messages.append(user(text))
    return text_of(streamed("turns", asked("tools", messages)))


def doors(of):
    body = asked("default", [user(PARCEL)])
    return [of(client("doors").create(**body)), of(streamed("doors", body))]


def instructed(alias):
    return text_of(client("alias").create(**asked(alias, [user(PARCEL)], system=INSTRUCTIONS)))


def tooled(alias):
    tools = [{"name": "lookup", "description": LOOKUP["description"], "input_schema": LOOKUP["parameters"]}]
    first = client("alias").create(**asked(alias, [user(ORDER)], tools=tools))
    results = [
        {"type": "tool_result", "tool_use_id": block.id, "content": lookup(**block.input)}
        for block in first.content
        if block.type == "tool_use"
    ]
    history = [user(ORDER), {"role": "assistant", "content": first.content}, user(results)]
    return text_of(client("alias").create(**asked(alias, history, tools=tools)))


turns(ask, stream, "a text, with the stop reason `refusal`")
attempt("tokens", lambda: doors(lambda message: message.usage.input_tokens + message.usage.output_tokens))
attempt("models", lambda: ",".join(model.id for model in Anthropic(base_url=URL, auth_token=TOKENS["doors"]).models.list()))
attempt("budget", lambda: json.dumps(client("doors")._client.get("/v1/usage", cast_to=object)))
without("responses", "does not speak it")
attempt("messages", lambda: doors(text_of))
attempt("instructions-closed", lambda: instructed("default"))
attempt("instructions-open", lambda: instructed("agents"))
attempt("tools-closed", lambda: tooled("default"))
attempt("tools-open", lambda: tooled("agents"))
