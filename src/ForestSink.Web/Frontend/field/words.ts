// The application's own language choice works without a network, unlike the cookie of the desk pages.
const key = 'field-language';
const chosen = localStorage.getItem(key);
if (chosen === 'ja' || chosen === 'en') document.documentElement.lang = chosen;

export const isEnglish = document.documentElement.lang === 'en';

/** Text in the user's language, both side by side as on the server. */
export function t(japanese: string, english: string): string {
  return isEnglish ? english : japanese;
}

export function chooseLanguage(tag: 'ja' | 'en'): void {
  localStorage.setItem(key, tag);
  location.reload();
}

const culture = isEnglish ? 'en-GB' : 'ja-JP';

export function number(value: number, decimals = 0): string {
  return value.toLocaleString(culture, { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

/** 1.2 MB; what is stored and sent is said in the unit people know from their telephone. */
export function bytes(count: number): string {
  return count < 1_000_000 ? `${number(Math.ceil(count / 1000))} KB` : `${number(count / 1_000_000, 1)} MB`;
}

export function clock(time: string): string {
  return new Date(time).toLocaleTimeString(culture, { hour: '2-digit', minute: '2-digit' });
}

/** 10:42 today, 11/25 10:42 before. */
export function moment(time: string): string {
  const at = new Date(time);
  const today = at.toDateString() === new Date().toDateString();
  return today ? clock(time) : `${at.toLocaleDateString(culture, { month: 'numeric', day: 'numeric' })} ${clock(time)}`;
}

/** A date without time: 2026年11月26日. */
export function day(date: string): string {
  const [y, m, d] = date.split('-').map(Number);
  return new Date(y!, m! - 1, d!).toLocaleDateString(culture, { year: 'numeric', month: 'long', day: 'numeric' });
}

/** Today by the device's calendar, as 2026-11-26. */
export function today(daysBefore = 0): string {
  const at = new Date();
  at.setDate(at.getDate() - daysBefore);
  return `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, '0')}-${String(at.getDate()).padStart(2, '0')}`;
}
