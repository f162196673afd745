import type { ReactNode } from 'react';

export interface FactColumn<Row> {
  readonly title: string;
  readonly of: (row: Row) => ReactNode;
  /** The row has nothing there: a phone leaves the line out. */
  readonly isWithout?: (row: Row) => boolean;
}

interface Props<Row> {
  readonly testId: string;
  /** The first names the row. */
  readonly columns: readonly [FactColumn<Row>, ...FactColumn<Row>[]];
  readonly rows: readonly Row[];
  readonly attributesOf: (row: Row) => Readonly<Record<`data-${string}`, string | number | boolean>>;
  /** What can be done with a row, behind it; absent: nothing with any. */
  readonly actionsOf?: ((row: Row) => ReactNode) | undefined;
}

/** Rows of facts; on a phone each row is a card of lines with their titles. */
export function FactTable<Row extends { readonly id: string }>(props: Props<Row>) {
  const { testId, columns, rows, attributesOf, actionsOf } = props;
  const [name, ...facts] = columns;
  return (
    <div className="points-frame">
      <table className="points stacked" data-testid={testId}>
        <thead>
          <tr>
            {columns.map(({ title }) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
            {actionsOf !== undefined && <td />}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id} {...attributesOf(row)}>
              <th scope="row">{name.of(row)}</th>
              {facts.map(({ title, of, isWithout }) => (
                <td key={title} data-label={title} {...(isWithout?.(row) === true ? { className: 'without' } : {})}>
                  {of(row)}
                </td>
              ))}
              {actionsOf !== undefined && <td>{actionsOf(row)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
