import assert from "node:assert/strict";
import { test } from "node:test";

import { SessionController } from "../../../web/static/js/controllers/session_controller.js";
import { SubmitOnceController } from "../../../web/static/js/controllers/submit_once_controller.js";
import { makePage, makeServices, settled } from "../support/dom.js";

const DIALOG = `<dialog id="d"><form action="/sign-in"><input name="email" value="lan@example.org"><input name="password" value="a long password">
<div data-part="fault" hidden></div></form><button data-part="again"></button></dialog>`.replace("<form", '<form data-part="form"');

/** A dialog whose server answers with these; the page belongs to account A. */
function makeDialog(...answers) {
  makePage(DIALOG);
  document.body.dataset.account = "A";
  const sent = [];
  globalThis.fetch = async (url, init) => {
    sent.push({ url, ...init });
    return answers.shift();
  };
  const services = makeServices();
  const dialog = document.querySelector("dialog");
  const controller = new SessionController(dialog, services);
  controller.start();
  const submit = async () => {
    dialog.querySelector("form").dispatchEvent(new Event("submit", { cancelable: true }));
    await settled();
  };
  return { dialog, services, sent, submit, fault: () => dialog.querySelector('[data-part="fault"]').textContent };
}
const signedIn = (account) => Response.json({ account_id: account });

test("signing in where one is lets the waiting request go on", async () => {
  const { dialog, services, sent, submit } = makeDialog(signedIn("A"));
  const back = services.http.signInAgain();
  assert.ok(dialog.open);
  await submit();
  assert.equal(await back, true);
  assert.equal(dialog.open, false);
  assert.deepEqual(JSON.parse(sent[0].body), { email: "lan@example.org", password: "a long password" });
});

test("a wrong password is said in the server's words, and nothing closes", async () => {
  const refusal = Response.json({ code: "accounts.wrong_password", detail: "These do not match." }, { status: 422 });
  const { dialog, services, submit, fault } = makeDialog(refusal, signedIn("A"));
  const back = services.http.signInAgain();
  await submit();
  assert.equal(fault(), "These do not match.");
  assert.ok(dialog.open);
  await submit();
  assert.equal(await back, true);
});

test("somebody else's session never stands behind this person's work", async () => {
  const { services, submit, dialog } = makeDialog(signedIn("B"));
  let reloaded = 0;
  globalThis.location = { reload: () => (reloaded += 1) };
  void services.http.signInAgain();
  await submit();
  assert.equal(reloaded, 1);
  assert.ok(dialog.open, "the page stays covered until it is loaded anew");
});

test("signed in already in another window is found out by asking", async () => {
  const { dialog, services, fault } = makeDialog(new Response(null, { status: 401 }), new Response(null, { status: 204, headers: { "X-Account-Id": "A" } }));
  const back = services.http.signInAgain();
  dialog.querySelector('[data-part="again"]').click();
  await settled();
  assert.equal(fault(), "You are not signed in yet.");
  dialog.querySelector('[data-part="again"]').click();
  assert.equal(await back, true);
});

test("closing the dialog is an answer too", async () => {
  const { dialog, services } = makeDialog();
  const back = services.http.signInAgain();
  dialog.close();
  assert.equal(await back, false);
});

function makeForm(services) {
  makePage('<form><button type="submit">Send the case</button></form>');
  const form = document.querySelector("form");
  new SubmitOnceController(form, services).start();
  form.requestSubmit = () => submit();
  const submit = () => {
    const event = new Event("submit", { cancelable: true });
    event.submitter = form.querySelector("button");
    form.dispatchEvent(event);
    return event.defaultPrevented;
  };
  return { form, submit };
}

test("a form is sent once however often its button is pressed", () => {
  const { form, submit } = makeForm(makeServices());
  assert.deepEqual([submit(), submit(), submit()], [false, true, true]);
  assert.equal(form.querySelector("button").getAttribute("aria-busy"), "true");
});

test("coming back to the page makes its form ready again", () => {
  const { submit } = makeForm(makeServices());
  submit();
  window.dispatchEvent(new Event("pageshow"));
  assert.equal(submit(), false);
});

test("after a long silence the session is asked for before the form goes", async () => {
  const asked = [];
  const services = makeServices({ answer: (url) => (asked.push(url), new Response(null, { status: 204 })) });
  const { form, submit } = makeForm(services);
  const outcomes = [];
  form.requestSubmit = () => outcomes.push(submit());
  services.clock.turn(25 * 60_000);
  assert.equal(submit(), true);
  await settled();
  assert.deepEqual(asked, ["/api/session"]);
  assert.deepEqual(outcomes, [false]);
});

test("a form does not go while nobody is signed in", async () => {
  const services = makeServices({ answer: () => Response.json({ code: "kernel.sign_in_needed" }, { status: 401 }) });
  const { form, submit } = makeForm(services);
  let sent = 0;
  form.requestSubmit = () => (sent += 1);
  services.clock.turn(25 * 60_000);
  submit();
  await settled();
  assert.equal(sent, 0);
});
