from langchain_core.messages import HumanMessage, SystemMessage, ToolMessage
from langchain_openai import ChatOpenAI
from telling import INSTRUCTIONS, LOOKUP, ORDER, PARCEL, TOKENS, URL, attempt, lookup, own, turns, without


def chat(who, alias, **more):
    return ChatOpenAI(model=alias, base_url=f"{URL}/v1", api_key=TOKENS[who], max_retries=0, **more)


messages = []


def ask(text, more=None):
    messages.append(HumanMessage(text))
    answer = chat("turns", "tools", extra_body=own(more)).invoke(messages)
    messages.append(answer)
    return answer.additional_kwargs.get("refusal") or answer.text


def streamed(model, asked):
    whole = None
    for chunk in model.stream(asked):
        whole = chunk if whole is None else whole + chunk
    return whole


def stream(text):
    messages.append(HumanMessage(text))
    return streamed(chat("turns", "tools"), messages).text


def doors(of, **more):
    model = chat("doors", "default", stream_usage=True, **more)
    return [of(model.invoke(PARCEL)), of(streamed(model, PARCEL))]


def instructed(alias):
    return chat("alias", alias).invoke([SystemMessage(INSTRUCTIONS), HumanMessage(PARCEL)]).text


def tooled(alias):
    model = chat("alias", alias).bind_tools([{"type": "function", "function": LOOKUP}])
    first = model.invoke([HumanMessage(ORDER)])
    results = [ToolMessage(lookup(**call["args"]), tool_call_id=call["id"]) for call in first.tool_calls]
    return model.invoke([HumanMessage(ORDER), first, *results]).text


turns(ask, stream, "the refusal of its additional arguments")
attempt("tokens", lambda: doors(lambda answer: answer.usage_metadata["total_tokens"]))
without("models", "has no list")
without("budget", "has no call for it")
attempt("responses", lambda: doors(lambda answer: answer.text, use_responses_api=True))
without("messages", "by another package")
attempt("instructions-closed", lambda: instructed("default"))
attempt("instructions-open", lambda: instructed("agents"))
attempt("tools-closed", lambda: tooled("default"))
attempt("tools-open", lambda: tooled("agents"))
