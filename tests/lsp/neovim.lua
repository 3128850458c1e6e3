-- Opens a descriptor through `checker lsp`, breaks it, mends it with code actions and writes it. Says what it saw.
local python, path = vim.env.CHECKER_PYTHON, vim.env.CHECKER_FILE
local function say(word) io.stdout:write(word .. "\n") end
local function wait(what, done)
  if not vim.wait(60000, done, 50) then say("timeout: " .. what); vim.cmd("cquit 1") end
end
vim.cmd("edit " .. path)
local buffer = vim.api.nvim_get_current_buf()
local id = vim.lsp.start_client({
  name = "checker", cmd = { python, "-m", "checker", "lsp" }, root_dir = vim.fn.fnamemodify(path, ":h"),
})
vim.lsp.buf_attach_client(buffer, id)
wait("start", function() local client = vim.lsp.get_client_by_id(id); return client and client.initialized end)
local function codes()
  local out = {}
  for _, item in ipairs(vim.diagnostic.get(buffer, { severity = { min = vim.diagnostic.severity.WARN } })) do
    table.insert(out, item.code)
  end
  return table.concat(out, " ")
end
local function act(line, title)
  local params = {
    textDocument = vim.lsp.util.make_text_document_params(buffer),
    range = { start = { line = line, character = 4 }, ["end"] = { line = line, character = 4 } },
    context = { diagnostics = {} },
  }
  local answer = vim.lsp.buf_request_sync(buffer, "textDocument/codeAction", params, 60000)
  for _, action in ipairs(answer[id].result) do
    if action.title:find(title, 1, true) then
      vim.lsp.util.apply_workspace_edit(action.edit, vim.lsp.get_client_by_id(id).offset_encoding)
      return
    end
  end
  say("no action: " .. title); vim.cmd("cquit 1")
end
wait("the failure", function() return codes() == "api-on-azure-only" end)
say("opened: " .. codes())
local line = vim.fn.search("cloud: aws") - 1
vim.api.nvim_buf_set_lines(buffer, line, line + 1, true, { "    clod: aws  # \240\159\152\128" })
wait("the slip", function() return codes():find("unknown%-key") ~= nil end)
say("broken: " .. codes())
act(line, "write cloud")
wait("the failure again", function() return codes() == "api-on-azure-only" end)
act(line, "Azure")
wait("the pass", function() return codes() == "" end)
say("fixed")
vim.cmd("write")
vim.cmd("quitall!")
