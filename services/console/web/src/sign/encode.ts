// protobuf's form of a message, by the table that was made from the descriptors. Numbers go up to
// 2^53; a field that isn't given is absent.
import { messages } from "./acts.ts";
import type { Field } from "./fields_of.ts";

export type Message = { [field: string]: string | number | boolean | Uint8Array | Message | Message[] | string[] | undefined };

function varint(value: bigint, out: number[]): void {
  let rest = BigInt.asUintN(64, value);
  while (rest > 127n) {
    out.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  out.push(Number(rest));
}

function framed(field: Field, bytes: Uint8Array, out: number[]): void {
  varint(BigInt(field.number * 8 + 2), out);
  varint(BigInt(bytes.length), out);
  for (const byte of bytes) out.push(byte);
}

function one(name: string, field: Field, value: unknown, out: number[]): void {
  if (field.kind === "number" || field.kind === "signed") {
    const number = typeof value === "boolean" ? Number(value) : value;
    if (typeof number !== "number" || !Number.isSafeInteger(number) || (number < 0 && field.kind === "number")) {
      throw new TypeError(`${name} is no whole number`);
    }
    varint(BigInt(field.number * 8), out);
    varint(BigInt(number), out);
  } else if (field.kind === "text" && typeof value === "string") {
    framed(field, new TextEncoder().encode(value), out);
  } else if (field.kind === "bytes" && value instanceof Uint8Array) {
    framed(field, value, out);
  } else if (field.kind === "message" && typeof value === "object" && value !== null && field.of !== undefined) {
    framed(field, encode(field.of, value as Message), out);
  } else {
    throw new TypeError(`${name} isn't what it has to be`);
  }
}

/** Throws where a field isn't known or has another type: nothing is left out silently. */
export function encode(type: string, message: Message): Uint8Array {
  const fields = Object.hasOwn(messages, type) ? messages[type] : undefined;
  if (fields === undefined) throw new TypeError(`no message ${type}`);
  for (const name of Object.keys(message)) {
    if (!Object.hasOwn(fields, name)) throw new TypeError(`${type} has no ${name}`);
  }
  const out: number[] = [];
  // In the order of their numbers, so that the same message is the same bytes.
  for (const [name, field] of Object.entries(fields)) {
    const value = message[name];
    if (value === undefined) continue;
    if (field.many === true) {
      if (!Array.isArray(value)) throw new TypeError(`${name} is no list`);
      for (const each of value) one(name, field, each, out);
    } else {
      one(name, field, value, out);
    }
  }
  return Uint8Array.from(out);
}
