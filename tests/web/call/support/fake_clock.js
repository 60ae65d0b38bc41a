/** Time that stands until a test moves it. */
export class FakeClock {
  #now;
  /** @type {{at: number, run: () => void, every: number}[]} */
  #timers = [];

  constructor(now = 1_000_000) {
    this.#now = now;
  }

  now() {
    return this.#now;
  }

  after(ms, run) {
    return this.#add({ at: this.#now + ms, run, every: 0 });
  }

  every(ms, run) {
    return this.#add({ at: this.#now + ms, run, every: ms });
  }

  #add(timer) {
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** Moves on by `ms`, running what falls due in order, and lets promises settle after each. */
  async pass(ms) {
    const end = this.#now + ms;
    await settled();
    for (let timer; (timer = this.#next(end)); ) {
      this.#now = timer.at;
      if (timer.every) timer.at += timer.every;
      else this.#timers = this.#timers.filter((other) => other !== timer);
      timer.run();
      await settled();
    }
    this.#now = end;
  }

  #next(end) {
    const due = this.#timers.filter(({ at }) => at <= end);
    return due.sort((a, b) => a.at - b.at)[0];
  }
}

/** Lets everything run that waits for nothing but its turn. */
export async function settled() {
  for (let turn = 0; turn < 40; turn += 1) await Promise.resolve();
  await new Promise((resolve) => setImmediate(resolve));
  for (let turn = 0; turn < 40; turn += 1) await Promise.resolve();
}
