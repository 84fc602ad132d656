import type { Mapping } from '../contract.ts';

type Order = Mapping['dateOrder'];

/** Where a workbook's days begin to be counted (ECMA-376 part 1, §18.17.4.1, as every program reads it). */
const SERIAL_ZERO = Date.UTC(1899, 11, 30);
const DAY = 86_400_000;
const SERIALS = { first: 20_000, last: 60_000 };
const EARLIEST = 1900;

const PARTS: Record<Order, readonly ['y' | 'm' | 'd', 'y' | 'm' | 'd', 'y' | 'm' | 'd']> = {
  dmy: ['d', 'm', 'y'],
  mdy: ['m', 'd', 'y'],
  ymd: ['y', 'm', 'd'],
};

/**
 * A day as files write it: ISO 8601, three numbers in the order of the mapping, eight digits, or the number by which a
 * workbook counts days. A time of day behind it is left out; a year of two digits is no year.
 * @returns YYYY-MM-DD, or null where it is no day.
 */
export function readDate(cell: string, order: Order): string | null {
  const [text = ''] = cell.trim().split(/[T ]/, 1);
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text);
  if (iso) return dayOf(iso[1], iso[2], iso[3]);
  if (/^\d{5}(\.\d+)?$/.test(text)) return ofSerial(Math.floor(Number(text)));
  if (/^\d{8}$/.test(text)) return ofEightDigits(text, order);
  const parts = /^(\d{1,4})[./-](\d{1,2})[./-](\d{1,4})$/.exec(text);
  if (!parts) return null;
  const written = parts[1]?.length === 4 ? 'ymd' : order;
  return inOrder([parts[1], parts[2], parts[3]], written);
}

function inOrder(parts: (string | undefined)[], order: Order): string | null {
  const at = (part: 'y' | 'm' | 'd') => parts[PARTS[order].indexOf(part)];
  return dayOf(at('y'), at('m'), at('d'));
}

/** In the mapping's order, and where that is no day, with the year first. */
function ofEightDigits(text: string, order: Order): string | null {
  const yearFirst = () => dayOf(text.slice(0, 4), text.slice(4, 6), text.slice(6));
  if (order === 'ymd') return yearFirst();
  return inOrder([text.slice(0, 2), text.slice(2, 4), text.slice(4)], order) ?? yearFirst();
}

function ofSerial(serial: number): string | null {
  if (serial < SERIALS.first || serial > SERIALS.last) return null;
  return new Date(SERIAL_ZERO + serial * DAY).toISOString().slice(0, 10);
}

function dayOf(year: string | undefined, month: string | undefined, day: string | undefined): string | null {
  const [y, m, d] = [Number(year), Number(month), Number(day)];
  if (year?.length !== 4 || y < EARLIEST) return null;
  const date = new Date(Date.UTC(y, m - 1, d));
  const isDay = date.getUTCFullYear() === y && date.getUTCMonth() === m - 1 && date.getUTCDate() === d;
  return isDay ? date.toISOString().slice(0, 10) : null;
}
