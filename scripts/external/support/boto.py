"""Calls AWS as lines of standard input ask, one JSON object each, and answers in the same way and order."""

import json
import sys

import boto3
from botocore import xform_name
from botocore.exceptions import ClientError

clients = {}


def call(service, region, operation, given):
    if (service, region) not in clients:
        clients[service, region] = boto3.client(service, region_name=region)
    client, name = clients[service, region], xform_name(operation)
    if client.can_paginate(name):
        return client.get_paginator(name).paginate(**given).build_full_result()
    answer = getattr(client, name)(**given)
    answer.pop("ResponseMetadata", None)
    return answer


def text(value):
    return value.read().decode() if hasattr(value, "read") else str(value)


for line in sys.stdin:
    asked = json.loads(line)
    try:
        answer = {"output": call(asked["service"], asked["region"], asked["operation"], asked["input"])}
    except ClientError as error:
        answer = {"code": error.response["Error"].get("Code", ""), "message": str(error)}
    except Exception as error:  # whatever it is, whoever asked has to be told
        answer = {"code": type(error).__name__, "message": str(error)}
    print(json.dumps(answer, default=text), flush=True)
