// What outlives the background, which the browser ends whenever it likes. One writer, and one change after another.
//
// `{ account, view, pending }` in the browser's memory (`storage.session`), where no page's script reads: `account`
// is `{ server, aor, ha1 }` or null, `view` is what pages show (`view.js`), `pending` is what a call is about to do
// (`recovery.js`, `following.js`) or null.

export class Memory {
  #area;
  #told;
  #state;

  /** `told(before, after)` hears of each change at once. */
  constructor(area, told) {
    this.#area = area;
    this.#told = told;
  }

  /** Goes on with what is kept; `make(kept)` says how. */
  async load(make) {
    this.#state = await make(await this.#area.get(["account", "view", "pending"]));
    await this.#area.set(this.#state);
  }

  get state() {
    return this.#state;
  }

  /**
   * Goes from the state to `{ ...state, ...step(state) }`, at once: nobody comes between looking and changing. Resolves
   * once it is written down, and so will be known to the next life. A step that answers undefined changes nothing.
   */
  async change(step) {
    const before = this.#state;
    const changes = step(before);
    if (!changes) return;
    this.#state = { ...before, ...changes };
    this.#told(before, this.#state);
    await this.#area.set(changes);
  }
}
