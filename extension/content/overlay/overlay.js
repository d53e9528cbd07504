// The call button beside a number: shown below the pointer, at a focused `tel:` link, and by keyboard navigation from number to
// number.

import { sentenceOfProblem } from "../../shared/problems.js";
import { say } from "../../shared/words.js";
import { numberAt } from "./aim.js";
import { Card } from "./card.js";
import { Keyboard } from "./keyboard.js";
import { nextNumber } from "./order.js";
import { around, holds, isOnTheWay, placeBeside } from "./place.js";
import { Pointer, takeTap } from "./pointer.js";
import { elementOf, isInView, linesOf, viewOf } from "./seen.js";
import { Trust } from "./trust.js";
import { written } from "./written.js";

// Milliseconds until a message disappears after the pointer has left.
const READING = 4000;
// Pixels: a smaller distance counts as the same position.
const NEAR = 8;

export class Overlay {
  #window;
  #watch;
  #call;
  #point;
  #ended = new AbortController();
  #card;
  #trust;
  #pointer;
  #keyboard;
  /** The number to call, the range at which the card is shown, and the position of the pointer in it. */
  #number;
  #range;
  #place;
  /** The position of the button when presses started to count. */
  #stood;
  #dismissed;
  #isCalling = false;
  #reading;

  /** `call(number)` resolves to the background's answer; `point(number)` reports the shown number, undefined if none. */
  constructor(window, watch, { call, point }) {
    this.#window = window;
    this.#watch = watch;
    this.#call = call;
    this.#point = point;
    const signal = this.#ended.signal;
    this.#pointer = new Pointer(window, signal, {
      aim: (place) => this.#aim(place),
      keeps: (place) => this.#keeps(place),
      came: (range, place) => this.#show(range, place),
      left: () => this.#leave(),
    });
    this.#keyboard = new Keyboard(window, signal, watch, {
      card: () => this.#card,
      show: (range) => this.#show(range),
      hide: () => this.#hide(),
      dismiss: () => this.#dismiss(),
    });
    const moved = (event) => event.isTrusted && this.update();
    for (const type of ["scroll", "resize"]) window.addEventListener(type, moved, { capture: true, passive: true, signal });
    window.visualViewport.addEventListener("resize", moved, { signal });
  }

  /** The list of numbers or their positions changed: updates the card. */
  update() {
    if (!this.#isShown && !this.#pointer.isNear) return;
    this.#pointer.lookAgain();
    if (this.#isShown) this.#follow();
  }

  /** Moves to the next number of the page and focuses its button; returns whether there is one. */
  next() {
    const range = this.#isShown && !this.#card.hasFocus ? this.#range : nextNumber(this.#watch.numbers.keys(), this.#range);
    if (!range) return false;
    if (!isInView(this.#window, range)) elementOf(range).scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
    this.#keyboard.remember();
    this.#show(range);
    this.#card.focus();
    return true;
  }

  stop() {
    this.#ended.abort();
    this.#hide();
  }

  get #isShown() {
    return this.#card?.isShown ?? false;
  }

  #aim(place) {
    const range = this.#watch.numbers.size > 0 ? numberAt(this.#watch, this.#window.document, place) : undefined;
    if (range !== this.#dismissed) this.#dismissed = undefined;
    return this.#dismissed ? undefined : range;
  }

  #show(range, place) {
    const number = this.#watch.numbers.get(range);
    if (this.#isCalling || !number) return;
    const isShown = this.#isShown && number.number === this.#number;
    this.#range = range;
    this.#place = place;
    if (!isShown) this.#open(number);
    this.#stand(isShown ? undefined : takeTap(place));
  }

  #open(number) {
    this.#card ??= new Card(this.#window.document, (event) => this.#press(event));
    this.#trust ??= new Trust(this.#window, this.#ended.signal, this.#card.button, (is) => this.#card.setSettled(is));
    this.#stopReading();
    this.#number = number.number;
    this.#stood = undefined;
    this.#card.show(written(number), this.#range.startContainer);
    this.#point(number.number);
  }

  #hide() {
    this.#stopReading();
    if (!this.#isShown) return;
    this.#trust.end();
    this.#card.hide();
    this.#point();
  }

  // A card that was closed while the pointer was on the number is shown again only after the pointer left.
  #dismiss() {
    this.#dismissed = this.#range;
    this.#hide();
  }

  // A card that has the focus, or whose message is being read, stays open.
  #leave() {
    if (!this.#isShown || this.#card.hasFocus || this.#keyboard.holds || this.#isCalling || this.#reading !== undefined) return;
    this.#hide();
  }

  #keeps(place) {
    if (!this.#isShown) return false;
    const card = this.#card.box;
    return holds(card, place) || (this.#isKnown && isOnTheWay(place, this.#box, card));
  }

  #follow() {
    if (!this.#isKnown) this.#range = this.#sameNumber() ?? this.#range;
    // A page that renders again has new ranges shortly after: until then the card stays.
    if (!this.#isKnown) return;
    if (isInView(this.#window, this.#range) || this.#card.hasFocus || this.#isCalling) this.#stand();
    else this.#hide();
  }

  #sameNumber() {
    const same = [...this.#watch.numbers].filter(([, { number }]) => number === this.#number);
    return same.map(([range]) => range).find((range) => isInView(this.#window, range));
  }

  // `tap` is the touch that shows the card, if any.
  #stand(tap) {
    const lines = linesOf(this.#range);
    if (lines.length === 0) return;
    const { width, height } = this.#card.box;
    const sides = { isRightToLeft: this.#card.isRightToLeft, whole: around(lines) };
    const place = placeBeside(this.#box, { width, height }, viewOf(this.#window), sides);
    this.#card.moveTo(place, place.top < this.#box.top);
    const button = this.#card.button.getBoundingClientRect();
    if (this.#stood && Math.hypot(button.left - this.#stood.left, button.top - this.#stood.top) < NEAR) return;
    this.#stood = button;
    this.#trust.begin(tap);
  }

  get #isKnown() {
    return this.#watch.numbers.has(this.#range) && linesOf(this.#range).length > 0;
  }

  // The line of the number below the pointer, or the first line.
  get #box() {
    const lines = linesOf(this.#range);
    return lines.find((line) => this.#place && holds(line, this.#place)) ?? lines[0];
  }

  async #press(event) {
    if (this.#isCalling || !this.#trust.allows(event)) return;
    const number = this.#number;
    this.#stopReading();
    this.#isCalling = true;
    this.#tell(say("extension_starting"), true);
    const answer = await this.#call(number);
    this.#isCalling = false;
    if (!this.#isShown) return;
    this.#tell(answer.ok ? say("extension_accepted") : sentenceOf(answer.problem, number));
    this.#reading = this.#window.setTimeout(() => this.#haveRead(), READING);
  }

  #tell(sentence, isBusy = false) {
    this.#card.tell(sentence, isBusy);
    if (this.#isKnown) this.#stand();
  }

  #haveRead() {
    this.#stopReading();
    this.#pointer.lookAgain();
  }

  #stopReading() {
    this.#window.clearTimeout(this.#reading);
    this.#reading = undefined;
  }
}

function sentenceOf(problem, number) {
  return say(sentenceOfProblem(problem), { number }) || say("extension_problem_other");
}
