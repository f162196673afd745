import protobuf from 'protobufjs';

/**
 * The Sparkplug B message layout (field numbers of the 3.0 specification, §6.4), written as a descriptor so that nothing has
 * to be generated.
 */
const field = (id: number, type: string, rule?: 'repeated') => (rule ? { id, type, rule } : { id, type });

const root = protobuf.Root.fromJSON({
  nested: {
    Payload: {
      edition: 'proto2',
      fields: {
        timestamp: field(1, 'uint64'),
        metrics: field(2, 'Metric', 'repeated'),
        seq: field(3, 'uint64'),
        uuid: field(4, 'string'),
        body: field(5, 'bytes'),
      },
    },
    Metric: {
      edition: 'proto2',
      oneofs: {
        value: {
          oneof: [
            'intValue',
            'longValue',
            'floatValue',
            'doubleValue',
            'booleanValue',
            'stringValue',
            'bytesValue',
            'datasetValue',
            'templateValue',
          ],
        },
      },
      fields: {
        name: field(1, 'string'),
        alias: field(2, 'uint64'),
        timestamp: field(3, 'uint64'),
        datatype: field(4, 'uint32'),
        isHistorical: field(5, 'bool'),
        isTransient: field(6, 'bool'),
        isNull: field(7, 'bool'),
        metadata: field(8, 'MetaData'),
        properties: field(9, 'PropertySet'),
        intValue: field(10, 'uint32'),
        longValue: field(11, 'uint64'),
        floatValue: field(12, 'float'),
        doubleValue: field(13, 'double'),
        booleanValue: field(14, 'bool'),
        stringValue: field(15, 'string'),
        bytesValue: field(16, 'bytes'),
        datasetValue: field(17, 'DataSet'),
        templateValue: field(18, 'Template'),
      },
    },
    MetaData: {
      edition: 'proto2',
      fields: {
        isMultiPart: field(1, 'bool'),
        contentType: field(2, 'string'),
        size: field(3, 'uint64'),
        seq: field(4, 'uint64'),
        fileName: field(5, 'string'),
        fileType: field(6, 'string'),
        md5: field(7, 'string'),
        description: field(8, 'string'),
      },
    },
    PropertySet: {
      edition: 'proto2',
      fields: { keys: field(1, 'string', 'repeated'), values: field(2, 'PropertyValue', 'repeated') },
    },
    PropertySetList: {
      edition: 'proto2',
      fields: { propertyset: field(1, 'PropertySet', 'repeated') },
    },
    PropertyValue: {
      edition: 'proto2',
      oneofs: {
        value: {
          oneof: [
            'intValue',
            'longValue',
            'floatValue',
            'doubleValue',
            'booleanValue',
            'stringValue',
            'propertysetValue',
            'propertysetsValue',
          ],
        },
      },
      fields: {
        type: field(1, 'uint32'),
        isNull: field(2, 'bool'),
        intValue: field(3, 'uint32'),
        longValue: field(4, 'uint64'),
        floatValue: field(5, 'float'),
        doubleValue: field(6, 'double'),
        booleanValue: field(7, 'bool'),
        stringValue: field(8, 'string'),
        propertysetValue: field(9, 'PropertySet'),
        propertysetsValue: field(10, 'PropertySetList'),
      },
    },
    DataSet: {
      edition: 'proto2',
      fields: {
        numOfColumns: field(1, 'uint64'),
        columns: field(2, 'string', 'repeated'),
        types: field(3, 'uint32', 'repeated'),
        rows: field(4, 'Row', 'repeated'),
      },
      nested: {
        DataSetValue: {
          oneofs: {
            value: { oneof: ['intValue', 'longValue', 'floatValue', 'doubleValue', 'booleanValue', 'stringValue'] },
          },
          fields: {
            intValue: field(1, 'uint32'),
            longValue: field(2, 'uint64'),
            floatValue: field(3, 'float'),
            doubleValue: field(4, 'double'),
            booleanValue: field(5, 'bool'),
            stringValue: field(6, 'string'),
          },
        },
        Row: { fields: { elements: field(1, 'DataSetValue', 'repeated') } },
      },
    },
    Template: {
      edition: 'proto2',
      fields: {
        version: field(1, 'string'),
        metrics: field(2, 'Metric', 'repeated'),
        parameters: field(3, 'Parameter', 'repeated'),
        templateRef: field(4, 'string'),
        isDefinition: field(5, 'bool'),
      },
      nested: {
        Parameter: {
          oneofs: {
            value: { oneof: ['intValue', 'longValue', 'floatValue', 'doubleValue', 'booleanValue', 'stringValue'] },
          },
          fields: {
            name: field(1, 'string'),
            type: field(2, 'uint32'),
            intValue: field(3, 'uint32'),
            longValue: field(4, 'uint64'),
            floatValue: field(5, 'float'),
            doubleValue: field(6, 'double'),
            booleanValue: field(7, 'bool'),
            stringValue: field(8, 'string'),
          },
        },
      },
    },
  },
});

export const PayloadType = root.lookupType('Payload');
