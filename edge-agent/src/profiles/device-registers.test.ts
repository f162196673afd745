import { describe, expect, it } from 'vitest';
import { decodePoint } from '../drivers/modbus/decode-point.js';
import { loadProfiles, shippedProfiles } from './profile-library.js';

/**
 * Every point of every shipped Modbus profile: name, function code, PDU address, the bytes that the device sends for it as hex
 * (of a coil or input its bit), value and unit. Written from the registers' descriptions with values of our own choosing, and never
 * made by code of ours. A register that holds several points stands with each of them.
 */
const devices: Readonly<Record<string, string>> = {
  'generic-level-transmitter': `
    unit_code 3 2 0001 1 1
    decimals 3 3 0001 1 1
    level 3 4 3039 1234.5 mm
    range_zero 3 5 FFEC -2 mm
    range_full 3 6 7530 3000 mm
    zero_offset 3 12 FFF1 -1.5 mm
  `,
  'generic-pressure-transmitter': `
    unit_code 3 2 0000 0 1
    decimals 3 3 0003 3 1
    pressure 3 4 01C4 0.452 MPa
    range_zero 3 5 FF9C -0.1 MPa
    range_full 3 6 09C4 2.5 MPa
    zero_offset 3 12 FFFD -0.003 MPa
  `,
  'level-transmitter-temperature': `
    unit_code 3 2 0000 0 1
    decimals 3 3 0001 1 1
    level 3 4 0751 187.3 cm
    temperature 3 5 FFDD -3.5 Cel
  `,
  'pzem-016': `
    voltage 4 0 09BF 249.5 V
    current 4 1 86A00001 100 A
    power 4 3 84000003 23040 W
    energy 4 5 CBB10074 7654321 W.h
    frequency 4 7 01F4 50 Hz
    power_factor 4 8 0061 0.97 1
    power_alarm 4 9 FFFF true 1
    power_alarm_threshold 3 1 08FC 2300 W
  `,
  sdm120: `
    voltage 4 0 43678000 231.5 V
    current 4 6 3FA00000 1.25 A
    power 4 12 C38FC000 -287.5 W
    apparent_power 4 18 43908000 289 V.A
    reactive_power 4 24 C1F40000 -30.5 var
    power_factor 4 30 3F400000 0.75 1
    frequency 4 70 42480000 50 Hz
    import_energy 4 72 449A5000 1234.5 kW.h
    export_energy 4 74 40100000 2.25 kW.h
    total_energy 4 342 449A9800 1236.75 kW.h
  `,
  sdm630: `
    voltage_l1 4 0 43668000 230.5 V
    current_l1 4 6 41280000 10.5 A
    power_l1 4 12 447A0000 1000 W
    apparent_power_l1 4 18 44898000 1100 V.A
    reactive_power_l1 4 24 C2480000 -50 var
    power_factor_l1 4 30 3F000000 0.5 1
    thd_voltage_l1 4 234 3FC00000 1.5 %
    voltage_l2 4 2 43678000 231.5 V
    current_l2 4 8 41380000 11.5 A
    power_l2 4 14 447A4000 1001 W
    apparent_power_l2 4 20 4489A000 1101 V.A
    reactive_power_l2 4 26 C24C0000 -51 var
    power_factor_l2 4 32 3F200000 0.625 1
    thd_voltage_l2 4 236 40200000 2.5 %
    voltage_l3 4 4 43688000 232.5 V
    current_l3 4 10 41480000 12.5 A
    power_l3 4 16 447A8000 1002 W
    apparent_power_l3 4 22 4489C000 1102 V.A
    reactive_power_l3 4 28 C2500000 -52 var
    power_factor_l3 4 34 3F400000 0.75 1
    thd_voltage_l3 4 238 40600000 3.5 %
    power 4 52 453BB000 3003 W
    apparent_power 4 56 454E7000 3303 V.A
    reactive_power 4 60 C3190000 -153 var
    power_factor 4 62 3F600000 0.875 1
    frequency 4 70 42470000 49.75 Hz
    import_energy 4 72 47C0E6C0 98765.5 kW.h
    export_energy 4 74 41480000 12.5 kW.h
    total_energy 4 342 47C0ED00 98778 kW.h
  `,
  dtsu666: `
    voltage_l1 3 8198 45101000 230.5 V
    current_l1 3 8204 45A41000 5.25 A
    power_l1 3 8212 C640E400 -1234.5 W
    voltage_l2 3 8200 45102000 230.6 V
    current_l2 3 8206 45A41800 5.251 A
    power_l2 3 8214 C640E800 -1234.6 W
    voltage_l3 3 8202 45103000 230.7 V
    current_l3 3 8208 45A42000 5.252 A
    power_l3 3 8216 C640EC00 -1234.7 W
    power 3 8210 4710AE00 3703.8 W
    reactive_power 3 8218 C4BC2000 -150.5 var
    power_factor 3 8234 44764000 0.985 1
    frequency 3 8260 459C4800 50.01 Hz
    import_energy 3 4126 45870C00 4321.5 kW.h
  `,
  iem3000: `
    current_l1 3 2999 41480000 12.5 A
    voltage_l1 3 3027 43658000 229.5 V
    power_l1 3 3053 40300000 2.75 kW
    current_l2 3 3001 41580000 13.5 A
    voltage_l2 3 3029 43668000 230.5 V
    power_l2 3 3055 40700000 3.75 kW
    current_l3 3 3003 41680000 14.5 A
    voltage_l3 3 3031 43678000 231.5 V
    power_l3 3 3057 40980000 4.75 kW
    power 3 3059 41340000 11.25 kW
    frequency 3 3109 42490000 50.25 Hz
    import_energy 3 3203 00000002DFDC1C35 12345678901 W.h
  `,
  'acrel-dtsd1352': `
    import_energy 3 10 0012D687 12345.67 kW.h
    export_energy 3 20 00000059 0.89 kW.h
    voltage_l1 3 97 08FD 230.1 V
    current_l1 3 100 04D2 12.34 A
    power_l1 3 356 FFFFFA24 -1.5 kW
    voltage_l2 3 98 08FE 230.2 V
    current_l2 3 101 04D3 12.35 A
    power_l2 3 358 FFFFFA23 -1.501 kW
    voltage_l3 3 99 08FF 230.3 V
    current_l3 3 102 04D4 12.36 A
    power_l3 3 360 FFFFFA22 -1.502 kW
    voltage_l12 3 120 0F91 398.5 V
    voltage_l23 3 121 0F92 398.6 V
    voltage_l31 3 122 0F93 398.7 V
    frequency 3 119 1386 49.98 Hz
    power 3 362 FFFFEE69 -4.503 kW
    reactive_power 3 370 FFFFFEBF -321 var
    apparent_power 3 378 000011F8 4600 V.A
    power_factor 3 383 FC31 -0.975 1
  `,
  'acrel-adw300': `
    voltage_l1 3 20 08FA 229.8 V
    current_l1 3 26 07FD 20.45 A
    power_l1 3 30 FFFFFD44 -700 W
    voltage_l2 3 21 08FB 229.9 V
    current_l2 3 27 07FE 20.46 A
    power_l2 3 32 FFFFFD43 -701 W
    voltage_l3 3 22 08FC 230.0 V
    current_l3 3 28 07FF 20.47 A
    power_l3 3 34 FFFFFD42 -702 W
    power 3 36 FFFFF7C9 -2103 W
    import_energy 3 62 000F423F 9999.99 kW.h
    export_energy 3 64 00000065 1.01 kW.h
  `,
  'orno-we-504': `
    voltage 3 0 0901 230.5 V
    current 3 1 007B 12.3 A
    frequency 3 2 01F3 49.9 Hz
    power 3 3 0B13 2835 W
    reactive_power 3 4 019A 410 var
    apparent_power 3 5 0B31 2865 V.A
    power_factor 3 6 03DD 0.989 1
    energy 3 7 00011170 70000 W.h
  `,
  'xy-md02': `
    temperature 4 1 FF85 -12.3 Cel
    humidity 4 2 028F 65.5 %
    temperature_correction 3 259 FFFB -0.5 Cel
    humidity_correction 3 260 FFF1 -1.5 %
  `,
  'th-board': `
    humidity 3 0 028F 65.5 %
    temperature 3 1 FF9B -10.1 Cel
  `,
  'pt100-board': `
    temperature 3 0 FF38 -20 Cel
    temperature_2 3 1 0357 85.5 Cel
  `,
  'current-loop-8': `
    in0 4 0 0FA0 4000 uA
    in1 4 1 13F7 5111 uA
    in2 4 2 184E 6222 uA
    in3 4 3 1CA5 7333 uA
    in4 4 4 20FC 8444 uA
    in5 4 5 2553 9555 uA
    in6 4 6 29AA 10666 uA
    in7 4 7 2E01 11777 uA
  `,
  'input-module-8': `
    in0 2 0 1 true 1
    in1 2 1 0 false 1
    in2 2 2 1 true 1
    in3 2 3 1 true 1
    in4 2 4 0 false 1
    in5 2 5 0 false 1
    in6 2 6 1 true 1
    in7 2 7 0 false 1
  `,
  'relay-module-8': `
    relay0 1 0 1 true 1
    relay1 1 1 0 false 1
    relay2 1 2 1 true 1
    relay3 1 3 1 true 1
    relay4 1 4 0 false 1
    relay5 1 5 0 false 1
    relay6 1 6 1 true 1
    relay7 1 7 0 false 1
    in0 2 0 0 false 1
    in1 2 1 1 true 1
    in2 2 2 0 false 1
    in3 2 3 0 false 1
    in4 2 4 1 true 1
    in5 2 5 1 true 1
    in6 2 6 0 false 1
    in7 2 7 1 true 1
  `,
  'residual-chlorine': `
    residual_chlorine 3 2 3EC00000 0.375 mg/L
  `,
  ph: `
    ph 3 2 40E80000 7.25 [pH]
  `,
  orp: `
    orp 3 2 C3578000 -215.5 mV
  `,
  'water-temperature': `
    temperature 3 2 BFC00000 -1.5 Cel
  `,
  ammonia: `
    ammonia 3 2 007B 1.23 mg/L
  `,
  turbidity: `
    turbidity 3 1 3F200000 0.625 [NTU]
  `,
  'turbidity-cdab': `
    turbidity 3 1 0000414C 12.75 [NTU]
  `,
  atv312: `
    status_word 3 3201 0637 1591 1
    output_frequency 3 3202 FE39 -45.5 Hz
    motor_current 3 3204 007B 12.3 A
    motor_thermal_state 3 3209 0057 87 %
    error_code 3 8606 0010 16 1
    last_fault 3 7121 000D 13 1
    command_word 3 8501 000F 15 1
    reference_frequency 3 8502 FE0C -50 Hz
  `,
  acs550: `
    status_word 3 3 0B33 2867 1
    output_frequency 3 102 FE5B -42.1 Hz
    motor_current 3 103 00EB 23.5 A
  `,
  acs580: `
    output_frequency 3 105 ECAA -49.5 Hz
    motor_current 3 106 04D2 12.34 A
  `,
  'danfoss-fc51': `
    output_frequency 3 16129 01E5 48.5 Hz
    motor_current 3 16139 04D2 12.34 A
    link_voltage 3 16299 0235 565 V
    heatsink_temperature 3 16339 FFFB -5 Cel
  `,
  vacon10: `
    output_frequency 4 0 1387 49.99 Hz
    motor_speed 4 1 05C3 1475 /min
    motor_current 4 2 036C 8.76 A
    motor_torque 4 3 FF01 -25.5 %
    motor_voltage 4 5 0ED9 380.1 V
    link_voltage 4 6 021C 540 V
    temperature 4 7 FFF8 -8 Cel
  `,
  'vfd-0x1000': `
    output_frequency 3 4096 0CCB 32.75 Hz
    motor_voltage 3 4097 00FB 251 V
    motor_current 3 4098 01C8 4.56 A
    link_voltage 3 4100 0219 537 V
    temperature 3 4103 0029 41 Cel
    power 3 4120 0016 2.2 kW
    command_word 3 8192 0001 1 1
  `,
  'dse-gencomm': `
    mode 3 772 0001 1 1
    oil_pressure 3 1024 01A4 420 kPa
    coolant_temperature 3 1025 FFF4 -12 Cel
    oil_temperature 3 1026 0062 98 Cel
    fuel_level 3 1027 004C 76 %
    charger_voltage 3 1028 0116 27.8 V
    battery_voltage 3 1029 00F5 24.5 V
    engine_speed 3 1030 05DC 1500 /min
    frequency 3 1031 01F5 50.1 Hz
    voltage_l1 3 1032 00000901 230.5 V
    current_l1 3 1044 00011170 7000 A
    power_l1 3 1052 FFFFEC78 -5000 W
    voltage_l2 3 1034 00000902 230.6 V
    current_l2 3 1046 00011171 7000.1 A
    power_l2 3 1054 FFFFEC77 -5001 W
    voltage_l3 3 1036 00000903 230.7 V
    current_l3 3 1048 00011172 7000.2 A
    power_l3 3 1056 FFFFEC76 -5002 W
    engine_state 3 1408 0003 3 1
    power 3 1536 FFFFC565 -15003 W
    run_time 3 1798 003D0900 4000000 s
    energy 3 1800 0001E240 12345.6 kW.h
    starts 3 1808 00010001 65537 1
    alarms_1 3 2049 0230 560 1
    alarms_2 3 2050 0004 4 1
  `,
  'lift-gateway': `
    service_mode 3 0 0001 1 1
    car_status 3 1 0001 1 1
    car_direction 3 2 0002 2 1
    door_zone 3 3 0155 true 1
    door_status 3 3 0155 false 1
    passenger_status 3 3 0155 true 1
    mains_ok 3 3 0155 false 1
    safety_chain 3 3 0155 true 1
    door_lock_chain 3 3 0155 false 1
    upper_limit 3 3 0155 true 1
    lower_limit 3 3 0155 false 1
    pit_water 3 3 0155 true 1
    car_position 3 4 000C 12 1
    message_code 3 5 0029 41 1
    car_load 3 6 0057 87 %
    car_speed 3 7 FF51 -1.75 m/s
    total_running_time 3 8 00010001 65537 h
    present_counter_value 3 10 00020003 131075 1
    machine_room_temp 3 12 FFE7 -2.5 Cel
    levelling_error 3 13 FFF9 -7 mm
  `,
};

const rowsOf = (device: string) =>
  (devices[device] ?? '')
    .trim()
    .split('\n')
    .map((line) => {
      const [name = '', functionCode, address, hex = '', value = '', unit = ''] = line.trim().split(' ');
      const expected = value === 'true' || value === 'false' ? value === 'true' : Number(value);
      return { name, functionCode: Number(functionCode), address: Number(address), hex, expected, unit };
    });

/** Where each device's figures come from and how sure that is, as the domain facts §8 have it. */
const sources: Readonly<Record<string, string>> = {
  'PRACTICE/H': `generic-level-transmitter generic-pressure-transmitter pzem-016 sdm120 sdm630 dtsu666 iem3000 acrel-dtsd1352
    acrel-adw300 orno-we-504 xy-md02 residual-chlorine ph orp water-temperature ammonia atv312 acs550 danfoss-fc51 vacon10 dse-gencomm`,
  'PRACTICE/M': `level-transmitter-temperature th-board pt100-board relay-module-8 input-module-8 turbidity turbidity-cdab acs580
    vfd-0x1000`,
  'DEFAULT/L': 'current-loop-8',
  'DEFAULT/H': 'lift-gateway',
};

const { modbus, listed } = await loadProfiles([shippedProfiles]);

describe('the registers of the shipped Modbus devices', () => {
  it('are all described here, point by point', () => {
    expect(Object.keys(devices).sort()).toEqual([...modbus.keys()].sort());
    for (const [id, profile] of modbus) {
      expect(
        rowsOf(id)
          .map(({ name }) => name)
          .sort(),
        id,
      ).toEqual([...profile.points.keys()].sort());
    }
  });

  it('are as sure as their sources are', () => {
    const expected = Object.entries(sources).flatMap(([tag, ids]) => ids.split(/\s+/).map((id) => `${id} ${tag}`));
    const written = [...modbus.keys()].map((id) => {
      const { tag, confidence } = listed.get(id)?.source ?? {};
      return `${id} ${tag}/${confidence}`;
    });
    expect(written.sort()).toEqual(expected.sort());
  });

  it.each(Object.keys(devices))('%s', (device) => {
    const rows = rowsOf(device);
    for (const row of rows) {
      const point = modbus.get(device)?.points.get(row.name);
      if (point === undefined) throw new Error(`no point ${row.name}`);
      expect({ functionCode: point.functionCode, address: point.address }, row.name).toEqual({
        functionCode: row.functionCode,
        address: row.address,
      });
      // What the device would answer to one request for the point's span.
      const ofBits = row.functionCode < 3;
      const data = Buffer.alloc(ofBits ? 1 : point.span.count * 2);
      for (const other of rows.filter(({ functionCode }) => functionCode === row.functionCode)) {
        const at = other.address - point.span.address;
        if (at < 0 || at >= point.span.count) continue;
        if (ofBits) data[at >> 3] = (data[at >> 3] ?? 0) | (Number(other.hex) << (at & 7));
        else Buffer.from(other.hex, 'hex').copy(data, at * 2);
      }
      expect(decodePoint(point, { ...point.span, data }), row.name).toEqual({
        ok: true,
        value: row.expected,
        unit: row.unit,
      });
    }
  });
});
