// @ts-check
// Which moments of a countdown are said, and in which words: those of `<template data-moments="60 30 10">` that were
// still ahead when it was first seen, and the end in `data-end`. One that begins before our eyes is said at once.
import { say } from "./announcer.js"
import { forNumber } from "./words.js"

/** Milliseconds after which it is too late to say that it is now. */
const LATE = 2000

/** Milliseconds by which what comes at the end may be here before it, as our clock has it. */
const EARLY = 500

export class Moments {
  /** Seconds. @type {Set<number>} */
  #ahead = new Set()
  /** @type {number | undefined} */
  #until

  /** @param {HTMLElement} countdown */
  constructor(countdown) {
    this.countdown = countdown
  }

  /**
   * @param {number} until milliseconds since 1970
   * @param {number} left milliseconds
   * @param {boolean} begins whether it begins before our eyes
   */
  pass(until, left, begins) {
    const template = this.countdown.querySelector("template[data-moments]")
    if (!(template instanceof HTMLTemplateElement)) return
    if (this.#until !== until) this.#begin(until, left, template, begins)
    const seconds = Math.ceil(left / 1000)
    const due = [...this.#ahead].filter((moment) => moment >= seconds)
    for (const moment of due) this.#ahead.delete(moment)
    if (!due.length || left < -LATE) return
    if (seconds > 0) this.#say(template, seconds)
    else say(this.countdown, template.dataset.end ?? "", { now: true })
  }

  /** It makes way for what comes at its end. @param {number} left milliseconds @param {EventTarget} page */
  leave(left, page) {
    const template = this.countdown.querySelector("template[data-moments]")
    if (!(template instanceof HTMLTemplateElement) || !this.#ahead.has(0) || !(left < EARLY)) return
    this.#ahead.clear()
    say(page, template.dataset.end ?? "", { now: true })
  }

  /** @param {number} until @param {number} left @param {HTMLTemplateElement} template @param {boolean} begins */
  #begin(until, left, template, begins) {
    this.#until = until
    const seconds = begins ? Math.round(left / 1000) : left / 1000
    const moments = (template.dataset.moments ?? "").split(" ").filter(Boolean).map(Number)
    this.#ahead = new Set([...moments, 0].filter((moment) => moment < seconds))
    if (begins && seconds > 0) this.#say(template, seconds)
  }

  /** @param {HTMLTemplateElement} template @param {number} seconds */
  #say(template, seconds) {
    const language = this.countdown.closest("[lang]")?.getAttribute("lang") || "en"
    say(this.countdown, forNumber(template.content, seconds, language))
  }
}
