import type { ReactNode } from 'react';
import classes from './data-table.module.css';

export interface Column<Row> {
  readonly head: string;
  readonly cell: (row: Row) => ReactNode;
  /** What the row is about: on a card it stands first, and needs no head. */
  readonly isName?: boolean;
  /** Buttons: at the right, without a head. */
  readonly isActs?: boolean;
  /** Its share of the width, so that tables under one another have their columns in line. */
  readonly width?: string;
}

interface DataTableProps<Row> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
}

/**
 * Rows and columns where there is room for them, else one card for each row. The roles are written out, since a browser
 * takes them from a table that is laid out as something else.
 */
export function DataTable<Row>(props: DataTableProps<Row>): ReactNode {
  const { label, columns, rows, keyOf } = props;
  return (
    <div className={classes.frame}>
      <table className={classes.table} role="table" aria-label={label}>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map(({ head, isActs, width }) =>
              isActs === true ? (
                <td key={head} role="cell" />
              ) : (
                <th key={head} role="columnheader" scope="col" style={{ width }}>
                  {head}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row) => (
            <tr key={keyOf(row)} role="row">
              {columns.map(({ head, cell, isName, isActs }) => (
                <td
                  key={head}
                  role="cell"
                  data-head={isName === true || isActs === true ? '' : head}
                  data-end={isActs}
                >
                  <div>{cell(row)}</div>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
