import { Controller } from "../core/controllers.js";
import { _ } from "../core/i18n.js";

/** How far a press may wander and still be a press. */
const SLIP = 6;

/** The small pictures: dragged by finger or mouse to another corner, or sent there with the arrow keys. */
export class RoomEdgeController extends Controller {
  /** @type {{x: number, y: number} | null} */
  #from = null;

  start() {
    // On a phone a name lies along the foot of the picture, where a thumb is too.
    if (matchMedia("(max-width: 899px)").matches) this.element.dataset.corner = "ne";
    this.on(this.element, "pointerdown", (event) => this.#take(event));
    this.on(this.element, "pointermove", (event) => this.#drag(event));
    this.on(this.element, "pointerup", (event) => this.#drop(event));
    this.on(this.element, "pointercancel", () => this.#settle());
    const grip = this.part("grip");
    if (grip) this.on(grip, "keydown", (event) => this.#key(event));
  }

  /** @param {PointerEvent} event */
  #take(event) {
    if (event.button !== 0) return;
    this.#from = { x: event.clientX, y: event.clientY };
    this.element.setPointerCapture(event.pointerId);
  }

  /** @param {PointerEvent} event */
  #drag({ clientX, clientY }) {
    if (!this.#from) return;
    const [x, y] = [clientX - this.#from.x, clientY - this.#from.y];
    if (Math.hypot(x, y) < SLIP) return;
    this.element.classList.add("is-dragged");
    this.element.style.transform = `translate(${x}px, ${y}px)`;
  }

  /** @param {PointerEvent} event */
  #drop({ clientX, clientY }) {
    const stage = this.element.parentElement?.getBoundingClientRect();
    if (this.#from && stage && this.element.classList.contains("is-dragged")) {
      const south = clientY > stage.top + stage.height / 2;
      const east = clientX > stage.left + stage.width / 2;
      this.element.dataset.corner = `${south ? "s" : "n"}${east ? "e" : "w"}`;
    }
    this.#settle();
  }

  #settle() {
    this.#from = null;
    this.element.classList.remove("is-dragged");
    this.element.style.transform = "";
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const [vertical = "s", horizontal = "e"] = this.element.dataset.corner ?? "se";
    /** @type {Record<string, string>} */
    const moves = { ArrowUp: `n${horizontal}`, ArrowDown: `s${horizontal}`, ArrowLeft: `${vertical}w`, ArrowRight: `${vertical}e` };
    const corner = moves[event.key];
    if (!corner) return;
    event.preventDefault();
    this.element.dataset.corner = corner;
    this.services.announce(cornerWords(corner));
  }
}

/** @param {string} corner */
function cornerWords(corner) {
  if (corner === "nw") return _("At the top left");
  if (corner === "ne") return _("At the top right");
  return corner === "sw" ? _("At the bottom left") : _("At the bottom right");
}
