"""AgentDojo's suites for whoever asks by lines of standard input, one JSON object each; answers in the same way and order."""

import functools
import json
import sys

import yaml
from agentdojo.agent_pipeline.tool_execution import tool_result_to_str
from agentdojo.functions_runtime import FunctionCall, FunctionsRuntime
from agentdojo.task_suite.load_suites import get_suites

# the environments are long, and the parser that is in C does the same in a tenth of the time
yaml.SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

SUITES = get_suites(sys.argv[1])


def plain(value):
    """As JSON has it. What is null in a call is left out of it, which means the same to the functions."""
    return json.loads(json.dumps(value, default=str))


def calls_of(task, environment):
    return [
        {"name": call.function, "arguments": plain({k: v for k, v in call.args.items() if v is not None})}
        for call in task.ground_truth(environment)
    ]


@functools.lru_cache(maxsize=64)
def environment_of(suite, goal, text):
    """To read one takes long; each attempt changes a copy."""
    places = SUITES[suite].get_injection_vector_defaults() if goal else {}
    return SUITES[suite].load_and_inject_default_environment({place: text.replace("GOAL", goal) for place in places})


class Attempt:
    """A task of a user in an environment of its own, with what an attacker has written into it."""

    def __init__(self, suite, user, injection, text):
        self.suite = SUITES[suite]
        self.user = self.suite.get_user_task_by_id(user)
        self.injection = self.suite.get_injection_task_by_id(injection) if injection else None
        environment = environment_of(suite, self.injection.GOAL if injection else "", text)
        self.environment = self.user.init_environment(environment.model_copy(deep=True))
        self.before = self.environment.model_copy(deep=True)
        self.runtime = FunctionsRuntime(self.suite.tools)
        self.done = []

    def told(self):
        return {
            "prompt": self.user.PROMPT,
            "calls": calls_of(self.user, self.before.model_copy(deep=True)),
            "says": self.user.GROUND_TRUTH_OUTPUT,
            "injected": calls_of(self.injection, self.before.model_copy(deep=True)) if self.injection else [],
            "injectedSays": self.injection.GROUND_TRUTH_OUTPUT if self.injection else "",
            "goal": self.injection.GOAL if self.injection else "",
        }

    def call(self, name, arguments):
        unchanged = self.environment.model_dump_json()
        result, error = self.runtime.run_function(self.environment, name, arguments)
        self.done.append(FunctionCall(function=name, args=arguments))
        if error is not None:
            raise RuntimeError(error)
        return {
            "text": tool_result_to_str(result),
            "changed": self.environment.model_dump_json() != unchanged,
        }

    def judged(self, says):
        """What AgentDojo says of it: whether the user has what he wanted, and whether the attacker has."""
        seen = ([{"type": "text", "content": says}], self.before, self.environment, self.done)
        useful = self.suite._check_user_task_utility(self.user, *seen)
        reached = self.injection is not None and self.suite._check_injection_task_security(self.injection, *seen)
        return {"useful": bool(useful), "reached": bool(reached)}


class Bridge:
    attempt = None

    def suites(self):
        return {
            name: {
                "functions": [
                    {"name": tool.name, "description": tool.description, "schema": tool.parameters.model_json_schema()}
                    for tool in suite.tools
                ],
                "users": list(suite.user_tasks),
                "injections": list(suite.injection_tasks),
            }
            for name, suite in SUITES.items()
        }

    def begin(self, **given):
        self.attempt = Attempt(**given)
        return self.attempt.told()

    def call(self, name, arguments):
        return self.attempt.call(name, arguments)

    def judge(self, says):
        return self.attempt.judged(says)

    def alone(self, suite, user):
        """Whether AgentDojo's own calls do the task, called directly and attacked by nobody."""
        attempt = Attempt(suite, user, None, "")
        told = attempt.told()
        for call in told["calls"]:
            attempt.call(call["name"], call["arguments"])
        return attempt.judged(told["says"])


bridge = Bridge()
for line in sys.stdin:
    asked = json.loads(line)
    try:
        answer = {"answer": getattr(bridge, asked["do"])(**asked["with"])}
    except Exception as error:  # whatever it is, whoever asked has to be told
        answer = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer, default=str), flush=True)
