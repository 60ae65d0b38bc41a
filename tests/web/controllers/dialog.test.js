import assert from "node:assert/strict";
import { test } from "node:test";

import { DialogController } from "../../../web/static/js/controllers/dialog_controller.js";
import { makePage, makeServices } from "../support/dom.js";

function makeDialog(inside = "") {
  makePage(`<button data-opens="decline">Decline</button><dialog id="decline"><p>Why?</p>${inside}
<button data-part="close">x</button><button data-part="close">Keep it</button></dialog>`);
  const dialog = document.querySelector("dialog");
  new DialogController(dialog, makeServices()).start();
  return dialog;
}

test("whatever names a dialog opens it, and the focus goes to its first question", () => {
  const dialog = makeDialog('<input type="hidden"><textarea id="reason"></textarea>');
  document.querySelector("[data-opens]").click();
  assert.ok(dialog.open);
  assert.equal(document.activeElement.id, "reason");
});

test("each of its closing buttons closes it, its text does not", () => {
  const dialog = makeDialog();
  for (const button of dialog.querySelectorAll("button")) {
    dialog.showModal();
    dialog.querySelector("p").click();
    assert.ok(dialog.open);
    button.click();
    assert.equal(dialog.open, false);
  }
});

test("a click beside it closes it", () => {
  const dialog = makeDialog();
  dialog.showModal();
  dialog.click();
  assert.equal(dialog.open, false);
});

test("a form in it that came back with a fault is shown at once", () => {
  const dialog = makeDialog('<input id="bad" aria-invalid="true">');
  assert.ok(dialog.open);
  assert.equal(document.activeElement.id, "bad");
});
