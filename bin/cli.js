#!/usr/bin/env node
process.exitCode = require('../build/cli/main').main(process.argv.slice(2));
