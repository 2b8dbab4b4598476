/** A time as a parameter of a sentence: the same for everybody who reads it, wherever they are. */
export function timeText(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
