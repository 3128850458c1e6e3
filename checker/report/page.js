// Without this script the verdict buttons work by CSS alone; it adds the search, the count and addresses like #fail.
"use strict";
const choices = [...document.querySelectorAll("input[name=show]")];
const articles = [...document.querySelectorAll("article")];
const search = document.getElementById("search");
const count = document.getElementById("count");

function update() {
  const wanted = choices.find((choice) => choice.checked).value;
  const text = search.value.trim().toLowerCase();
  let shown = 0;
  for (const article of articles) {
    const matches = (wanted === "all" || article.dataset.verdict === wanted)
      && article.textContent.toLowerCase().includes(text);
    article.hidden = !matches;
    shown += matches;
  }
  count.textContent = `Showing ${shown} of ${articles.length}`;
}

function follow() {
  const choice = choices.find((choice) => choice.value === location.hash.slice(1));
  if (choice) choice.checked = true;
  update();
}

for (const choice of choices) {
  choice.addEventListener("change", () => {
    history.replaceState(null, "", choice.value === "all" ? location.pathname + location.search : "#" + choice.value);
    update();
  });
}
search.addEventListener("input", update);
addEventListener("hashchange", follow);
addEventListener("beforeprint", () => { for (const each of document.querySelectorAll("footer details")) each.open = true; });
document.querySelector(".find").hidden = false;
follow();
