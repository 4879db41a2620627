// The CommonJS modules that OpenTelemetry patches. By require, not import: it patches them as they
// are required, while an import would need a loader thread, which is slow to start.
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

export const express = require('express')
export const pg = require('pg')
