// @ts-check
// How long to wait before trying again: longer and longer, and nobody at the same instant as anybody else.

export class Backoff {
  #tries = 0

  /** @param {{ first?: number, most?: number }} [bounds] milliseconds: the bound of the first pause, and of any */
  constructor({ first = 1000, most = 5000 } = {}) {
    this.first = first
    this.most = most
  }

  /**
   * Anywhere between nothing and a bound that doubles each time: a server that went away is not asked by a
   * thousand browsers at once when it is back. (socket.io-client's own pauses lose their jitter at the cap.)
   *
   * @returns {number} milliseconds
   */
  next() {
    return Math.random() * Math.min(this.most, this.first * 2 ** this.#tries++)
  }

  reset() {
    this.#tries = 0
  }
}
