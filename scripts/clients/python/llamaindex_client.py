from llama_index.core.llms import ChatMessage
from llama_index.core.tools import FunctionTool
from llama_index.llms.openai_like import OpenAILike
from telling import INSTRUCTIONS, ORDER, PARCEL, TOKENS, URL, attempt, lookup, own, turns, without


# it always sends a temperature, 0.1 by default: 1 is what happens anyway
def chat(who, alias, **more):
    more = {"temperature": 1, **more}
    return OpenAILike(
        model=alias,
        api_base=f"{URL}/v1",
        api_key=TOKENS[who],
        is_chat_model=True,
        is_function_calling_model=True,
        max_retries=0,
        **more,
    )


messages = []


def user(text):
    return ChatMessage(role="user", content=text)


def ask(text, more=None):
    messages.append(user(text))
    answer = chat("turns", "tools").chat(messages, **({"extra_body": own(more)} if more else {}))
    messages.append(answer.message)
    return answer.message.content or answer.raw.choices[0].message.refusal or ""


def stream(text):
    messages.append(user(text))
    return "".join(chunk.delta or "" for chunk in chat("turns", "tools").stream_chat(messages))


def tokens():
    whole = chat("doors", "default").chat([user(PARCEL)])
    usage = {"stream_options": {"include_usage": True}}
    last = list(chat("doors", "default").stream_chat([user(PARCEL)], **usage))[-1]
    return [whole.raw.usage.total_tokens, last.raw.usage.total_tokens]


def instructed(alias):
    said = [ChatMessage(role="system", content=INSTRUCTIONS), user(PARCEL)]
    return chat("alias", alias).chat(said).message.content


def tooled(alias):
    tool = FunctionTool.from_defaults(lookup)
    model = chat("alias", alias)
    first = model.chat_with_tools([tool], chat_history=[user(ORDER)])
    history = [user(ORDER), first.message]
    for call in model.get_tool_calls_from_response(first):
        result = lookup(**call.tool_kwargs)
        history.append(ChatMessage(role="tool", content=result, additional_kwargs={"tool_call_id": call.tool_id}))
    return model.chat_with_tools([tool], chat_history=history).message.content


turns(ask, stream, "the refusal of its raw message")
attempt("tokens", tokens)
without("models", "has no list")
without("budget", "has no call for it")
without("responses", "by another class")
without("messages", "by another package")
attempt("instructions-closed", lambda: instructed("default"))
attempt("instructions-open", lambda: instructed("agents"))
attempt("tools-closed", lambda: tooled("default"))
attempt("tools-open", lambda: tooled("agents"))
