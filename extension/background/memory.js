// The state that outlives the background, which the browser stops at any time. There is one writer, and changes are sequential.
//
// `{ account, view, pending }` in `storage.session`, which scripts of pages cannot read: `account` is
// `{ server, aor, ha1 }` or null, `view` is what pages show (`view.js`), `pending` is the next step of a call
// (`recovery.js`, `following.js`) or null.

export class Memory {
  #area;
  #told;
  #state;

  /** `told(before, after)` is called after each change. */
  constructor(area, told) {
    this.#area = area;
    this.#told = told;
  }

  /** Resumes the stored state, transformed by `make(kept)`. */
  async load(make) {
    this.#state = await make(await this.#area.get(["account", "view", "pending"]));
    await this.#area.set(this.#state);
  }

  get state() {
    return this.#state;
  }

  /**
  * Changes the state to `{ ...state, ...step(state) }`, atomically. Resolves after the change is stored, so that the next run
  * has it. A step that returns undefined changes nothing.
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
