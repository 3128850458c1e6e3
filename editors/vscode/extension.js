"use strict";

const { workspace } = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

let client;

/** Start `checker lsp` for YAML and JSON; the server itself leaves alone what is no descriptor. */
function activate() {
  const settings = workspace.getConfiguration("checker");
  const [command, ...args] = settings.get("command");
  client = new LanguageClient(
    "checker",
    "Agreement checker",
    { command, args },
    {
      documentSelector: [{ scheme: "file", language: "yaml" }, { scheme: "file", language: "json" }],
      initializationOptions: { completion: settings.get("completion") },
      synchronize: { configurationSection: "checker" },
    },
  );
  return client.start();
}

function deactivate() {
  return client && client.stop();
}

module.exports = { activate, deactivate };
