/** A day in UTC, as 2027-03-31. */
export const dayOf = (date: Date): string => date.toISOString().slice(0, 10);

/** Whether `text` is a day that there is, written as 2027-03-31. */
export const isDay = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.slice(0, 10) === text;
