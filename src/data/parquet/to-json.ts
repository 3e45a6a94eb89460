import { isUtf8 } from "node:buffer";
import type { SchemaElement } from "hyparquet";
import { parseFloat16 } from "hyparquet/src/convert.js";
import type { Json } from "../../core/types.ts";
import { dateText, int96Text, timestampText, timeText } from "./time-text.ts";

/** From values as a file stores them to values of JSON. A column uses the one that its type asks for. */
export interface ToJson {
  bytes(page: Buffer, from: number, to: number): Json;
  number(value: number): Json;
  integer(value: bigint): Json;
}

/** What the values of a column are, whatever they are stored as. */
export type Meaning =
  | "text"
  | "json"
  | "decimal"
  | "date"
  | "time"
  | "timestamp"
  | "uuid"
  | "unsigned"
  | "float16"
  | "int96"
  | "null"
  | "plain";

export function meaningOf({ type, converted_type: converted, logical_type: logical }: SchemaElement): Meaning {
  switch (logical?.type) {
    case "STRING":
    case "ENUM":
      return "text";
    case "JSON":
      return "json";
    case "DECIMAL":
      return "decimal";
    case "DATE":
      return "date";
    case "TIME":
      return "time";
    case "TIMESTAMP":
      return "timestamp";
    case "UUID":
      return "uuid";
    case "FLOAT16":
      return "float16";
    case "NULL":
      return "null";
    case "INTEGER":
      return logical.isSigned ? "plain" : "unsigned";
    default:
  }
  if (converted === "UTF8" || converted === "ENUM") return "text";
  if (converted === "JSON") return "json";
  if (converted === "DECIMAL") return "decimal";
  if (converted === "DATE") return "date";
  if (converted === "TIME_MILLIS" || converted === "TIME_MICROS") return "time";
  if (converted === "TIMESTAMP_MILLIS" || converted === "TIMESTAMP_MICROS") return "timestamp";
  if (converted?.startsWith("UINT_")) return "unsigned";
  return type === "INT96" ? "int96" : "plain";
}

/**
 * How the values of a leaf become JSON: whole numbers that JavaScript cannot hold and decimals that a double cannot hold become their
 * digits as text, times become ISO text, bytes become text or base64. `json` says whether columns of JSON are parsed or stay text.
 */
export function toJsonOf(element: SchemaElement, json: "parsed" | "text"): ToJson {
  switch (meaningOf(element)) {
    case "text":
      return { ...plain, bytes: utf8 };
    case "json":
      return { ...plain, bytes: json === "text" ? utf8 : (page, from, to) => parsedJson(utf8(page, from, to)) };
    case "decimal":
      return decimals(element);
    case "date":
      return { ...plain, number: dateText };
    case "time":
      return { ...plain, number: (value) => timeText(BigInt(value), 1_000n), integer: (value) => timeText(value, perSecond(element)) };
    case "timestamp":
      return timestamps(element);
    case "uuid":
      return { ...plain, bytes: uuid };
    case "unsigned":
      return { ...plain, number: (value) => value >>> 0, integer: (value) => integer(BigInt.asUintN(64, value)) };
    case "float16":
      return { ...plain, bytes: (page, from, to) => double(parseFloat16(page.subarray(from, to)) ?? 0) };
    case "int96":
      return { ...plain, bytes: int96Text };
    case "null":
      return { bytes: () => null, number: () => null, integer: () => null };
    default:
      return plain;
  }
}

const plain: ToJson = { bytes: textOrBase64, number: double, integer };

function textOrBase64(page: Buffer, from: number, to: number): string {
  const bytes = page.subarray(from, to);
  return bytes.toString(isUtf8(bytes) ? "utf8" : "base64");
}

function double(value: number): Json {
  return Number.isFinite(value) ? value : String(value);
}

function integer(value: bigint): Json {
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : String(value);
}

/** What is not valid UTF-8 in it becomes the replacement character. */
function utf8(page: Buffer, from: number, to: number): string {
  return page.toString("utf8", from, to);
}

const maxJsonDepth = 64;

/** JSON that cannot be read, or that is deeper than a row may be, stays the text it is. */
function parsedJson(text: string): Json {
  try {
    const value = JSON.parse(text) as Json; // what JSON.parse gives is JSON
    return isDeeper(value, maxJsonDepth) ? text : value;
  } catch {
    // A column that calls itself JSON need not be.
    return text;
  }
}

function isDeeper(value: Json, left: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return left === 0 || Object.values(value).some((inner) => isDeeper(inner, left - 1));
}

/** Far above 256 bits, the widest decimals there are. */
const maxDecimalBytes = 64;
const maxScale = 100;

function decimals(element: SchemaElement): ToJson {
  const { logical_type: logical } = element;
  const scale = element.scale ?? (logical?.type === "DECIMAL" ? logical.scale : 0) ?? 0;
  if (!Number.isInteger(scale) || scale < 0 || scale > maxScale)
    throw new Error(`has the column "${element.name}" of decimals with ${scale} places`);
  return {
    number: (value) => decimal(String(value), scale),
    integer: (value) => decimal(String(value), scale),
    bytes(page, from, to) {
      if (to - from > maxDecimalBytes) return textOrBase64(page, from, to);
      const digits = page.toString("hex", from, to);
      return decimal(String(BigInt.asIntN((to - from) * 8, BigInt(`0x${digits || "0"}`))), scale);
    },
  };
}

/** A number where a double says all of its digits, else the digits. */
function decimal(unscaled: string, scale: number): Json {
  const negative = unscaled.startsWith("-");
  const digits = (negative ? unscaled.slice(1) : unscaled).padStart(scale + 1, "0");
  const point = digits.length - scale;
  const text = `${negative ? "-" : ""}${digits.slice(0, point)}${scale > 0 ? `.${digits.slice(point)}` : ""}`;
  const significant = digits.replace(/^0+|0+$/gu, "").length;
  return significant <= 15 ? Number(text) : text;
}

function timestamps(element: SchemaElement): ToJson {
  const { logical_type: logical } = element;
  const zone = logical?.type === "TIMESTAMP" && !logical.isAdjustedToUTC ? "" : "Z";
  const unit = perSecond(element);
  return { ...plain, integer: (value) => timestampText(value, unit, zone) };
}

function perSecond({ converted_type: converted, logical_type: logical }: SchemaElement): bigint {
  if (logical?.type === "TIMESTAMP" || logical?.type === "TIME")
    return logical.unit === "NANOS" ? 1_000_000_000n : logical.unit === "MICROS" ? 1_000_000n : 1_000n;
  return converted === "TIME_MICROS" || converted === "TIMESTAMP_MICROS" ? 1_000_000n : 1_000n;
}

function uuid(page: Buffer, from: number, to: number): string {
  return page.toString("hex", from, to).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/u, "$1-$2-$3-$4-$5");
}
