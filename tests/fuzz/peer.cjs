// Reads a text a line, as JSON, and answers with what npm's yaml makes of it: its documents, or null where it refuses.
const yaml = require(process.argv[2]);
const lines = require("readline").createInterface({ input: process.stdin });
lines.on("line", (line) => {
  let found = null;
  try {
    const documents = yaml.parseAllDocuments(JSON.parse(line), { version: "1.2", schema: "core", stringKeys: true, logLevel: "error" });
    if (Array.isArray(documents) && documents.every((document) => document.errors.length === 0)) {
      found = documents.map((document) => document.toJS());
    }
  } catch (error) {
    found = null;
  }
  process.stdout.write(JSON.stringify({ found }) + "\n");
});
