import llm
from llm.default_plugins.openai_models import Chat
from telling import INSTRUCTIONS, ORDER, PARCEL, TOKENS, URL, attempt, lookup, turns, without


def model(who, alias):
    made = Chat(alias, model_name=alias, api_base=f"{URL}/v1", supports_tools=True)
    made.key = TOKENS[who]
    return made


conversation = model("turns", "tools").conversation()


def ask(text):
    global conversation
    answer = conversation.prompt(text, stream=False).text()
    if answer == "":
        # it keeps no empty answer, so that the question would be blocked again and again
        conversation = model("turns", "tools").conversation()
    return answer


def stream(text):
    return "".join(conversation.prompt(text, stream=True))


def tokens():
    totals = []
    for streamed in (False, True):
        response = model("doors", "default").prompt(PARCEL, stream=streamed)
        response.text()
        usage = response.usage()
        totals.append(usage.input + usage.output)
    return totals


def instructed(alias):
    return model("alias", alias).prompt(PARCEL, system=INSTRUCTIONS, stream=False).text()


def tooled(alias):
    return model("alias", alias).chain(ORDER, tools=[lookup], stream=False).text()


turns(ask, stream, "an empty answer; what follows needs a new conversation", approval="cannot send one")
attempt("tokens", tokens)
without("models", "has no list")
without("budget", "has no call for it")
without("responses", "does not speak it")
without("messages", "by a plugin")
attempt("instructions-closed", lambda: instructed("default"))
attempt("instructions-open", lambda: instructed("agents"))
attempt("tools-closed", lambda: tooled("default"))
attempt("tools-open", lambda: tooled("agents"))
