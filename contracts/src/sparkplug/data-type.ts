/** Sparkplug B 3.0 §6.4.16 data types by their wire index. */
export const DataType = {
  Int8: 1,
  Int16: 2,
  Int32: 3,
  Int64: 4,
  UInt8: 5,
  UInt16: 6,
  UInt32: 7,
  UInt64: 8,
  Float: 9,
  Double: 10,
  Boolean: 11,
  String: 12,
  DateTime: 13,
  Text: 14,
  UUID: 15,
  DataSet: 16,
  Bytes: 17,
  File: 18,
  Template: 19,
} as const;
export type DataType = (typeof DataType)[keyof typeof DataType];

export type IntegerType =
  | typeof DataType.Int8
  | typeof DataType.Int16
  | typeof DataType.Int32
  | typeof DataType.Int64
  | typeof DataType.UInt8
  | typeof DataType.UInt16
  | typeof DataType.UInt32
  | typeof DataType.UInt64;

/** Inclusive bounds of each integer type. */
export const integerBounds: Readonly<Record<IntegerType, readonly [bigint, bigint]>> = {
  [DataType.Int8]: [-(2n ** 7n), 2n ** 7n - 1n],
  [DataType.Int16]: [-(2n ** 15n), 2n ** 15n - 1n],
  [DataType.Int32]: [-(2n ** 31n), 2n ** 31n - 1n],
  [DataType.Int64]: [-(2n ** 63n), 2n ** 63n - 1n],
  [DataType.UInt8]: [0n, 2n ** 8n - 1n],
  [DataType.UInt16]: [0n, 2n ** 16n - 1n],
  [DataType.UInt32]: [0n, 2n ** 32n - 1n],
  [DataType.UInt64]: [0n, 2n ** 64n - 1n],
};
