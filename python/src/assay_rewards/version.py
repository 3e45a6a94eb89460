"""Made from package.json and src/server/protocol.ts by `npm run update`. Do not edit by hand."""

VERSION = "0.1.0"
PROTOCOL = 1
