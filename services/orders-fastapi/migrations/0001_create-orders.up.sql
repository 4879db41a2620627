CREATE TABLE orders (
  id uuid PRIMARY KEY,
  owner text NOT NULL,
  sku text NOT NULL,
  quantity integer NOT NULL CHECK (quantity > 0),
  currency char(3) NOT NULL,
  unit_price integer NOT NULL,
  total bigint NOT NULL,
  idempotency_key text,
  -- Milliseconds, as the cursor of a page has them: it must name the exact row.
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  CONSTRAINT orders_idempotency UNIQUE (owner, idempotency_key)
);
CREATE INDEX orders_by_owner ON orders (owner, created_at DESC, id DESC);
CREATE INDEX orders_by_time ON orders (created_at DESC, id DESC);
