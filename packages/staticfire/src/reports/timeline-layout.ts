import type { Timeline, TimelineLane } from '@staticfire/contracts'
import { type Scale, scaleOf } from './timeline-scale.ts'

type Item = TimelineLane['items'][number]

/** An item placed: shares of the width from 0 to 100, and its row within the lane. */
export interface Placed {
  from: number
  to: number
  row: number
  tone: Item['tone']
  label: string
}

export interface LaneLayout {
  name: string
  kind: TimelineLane['kind']
  /** Few items carry their labels; many become strokes. */
  isDense: boolean
  items: Placed[]
  rows: number
}

export interface PlacedMark {
  at: number
  label: string
  row: number
}

export interface TimelineLayout {
  scale: Scale
  lanes: LaneLayout[]
  marks: PlacedMark[]
}

const most = { lanes: 12, items: 400, labelled: 8, rows: 24, marks: 16, labelCharacters: 28 }

/** Labels are laid out for the narrowest drawing, so that on no screen two of them meet. */
const narrowestPx = 290
const characterPx = 6.4

/** Where everything of a timeline stands. Whatever has no finite time is left out. */
export function layoutTimeline({ lanes, marks }: Timeline): TimelineLayout {
  const kept = lanes.slice(0, most.lanes).map((lane) => ({
    ...lane,
    items: lane.items.filter(({ atMs }) => Number.isFinite(atMs)).slice(0, most.items),
  }))
  const keptMarks = marks.filter(({ atMs }) => Number.isFinite(atMs)).slice(0, most.marks)
  const scale = scaleOf([
    ...kept.flatMap(({ items }) => items.flatMap((item) => [item.atMs, endOf(item)])),
    ...keptMarks.map(({ atMs }) => atMs),
  ])
  return {
    scale,
    lanes: kept.map((lane) => layoutLane(lane, scale)),
    marks: layoutMarks(keptMarks, scale),
  }
}

/** Labels at the right half hang to the left of their place. */
export function hangsLeft(at: number): boolean {
  return at > 60
}

function layoutLane({ name, kind, items }: TimelineLane, scale: Scale): LaneLayout {
  const isDense = items.length > most.labelled
  const ends: number[] = []
  const placed = items
    .toSorted((a, b) => a.atMs - b.atMs)
    .map((item) => {
      const from = scale.place(item.atMs)
      const to = scale.place(endOf(item))
      const label = isDense ? '' : cut(item.label ?? '')
      const width = label.length * characterPx * (100 / narrowestPx) + 2
      const left = hangsLeft(from) && label ? Math.min(from, to - width) : from
      const right = hangsLeft(from) || !label ? to : Math.max(to, from + width)
      return { from, to, row: firstFreeRow(ends, left, right + 0.2), tone: item.tone, label }
    })
  return { name, kind, isDense, items: placed, rows: Math.max(1, ends.length) }
}

/** Overlapping items go below one another, down to the last row that is allowed. */
function firstFreeRow(ends: number[], from: number, to: number): number {
  const free = ends.findIndex((end) => end <= from)
  const row = free === -1 ? Math.min(ends.length, most.rows - 1) : free
  ends[row] = Math.max(ends[row] ?? 0, to)
  return row
}

function layoutMarks(marks: Timeline['marks'], scale: Scale): PlacedMark[] {
  const ends: number[] = []
  return marks
    .toSorted((a, b) => a.atMs - b.atMs)
    .map((mark) => {
      const label = cut(mark.label)
      const at = scale.place(mark.atMs)
      const width = (label.length + 1) * characterPx * (100 / narrowestPx)
      const left = hangsLeft(at) ? at - width : at
      return { at, label, row: firstFreeRow(ends, left, left + width + 1) }
    })
}

function endOf({ atMs, untilMs }: Item): number {
  return untilMs !== undefined && Number.isFinite(untilMs) ? Math.max(atMs, untilMs) : atMs
}

function cut(label: string): string {
  return label.length > most.labelCharacters
    ? `${label.slice(0, most.labelCharacters - 1)}…`
    : label
}
