-- The tables and columns of a workspace of Twenty that the mapping reads, and five made-up deals.
CREATE TYPE opportunity_stage_enum AS ENUM ('NEW', 'SCREENING', 'MEETING', 'PROPOSAL', 'CUSTOMER', 'LOST');
CREATE TABLE "workspaceMember" (id uuid PRIMARY KEY, "nameFirstName" text, "nameLastName" text);
CREATE TABLE opportunity (id uuid PRIMARY KEY, "createdAt" timestamptz NOT NULL, "updatedAt" timestamptz NOT NULL, "deletedAt" timestamptz, name text, "amountAmountMicros" numeric, "amountCurrencyCode" text,
  "closeDate" timestamptz, stage opportunity_stage_enum NOT NULL, "ownerId" uuid, "companyId" uuid);
CREATE TABLE "timelineActivity" (id uuid PRIMARY KEY, "createdAt" timestamptz NOT NULL, "deletedAt" timestamptz, "happensAt" timestamptz NOT NULL, name text, properties jsonb, "workspaceMemberId" uuid, "targetOpportunityId" uuid);
INSERT INTO "workspaceMember" VALUES ('00000000-0000-0000-0000-000000000011', 'Anna', 'Berg'), ('00000000-0000-0000-0000-000000000012', 'Boris', 'Klein');
INSERT INTO opportunity VALUES ('00000000-0000-0000-0000-000000000001', '2026-01-01Z', '2026-01-20Z', NULL, 'One', 1000500000, 'USD', NULL, 'CUSTOMER', '00000000-0000-0000-0000-000000000011', NULL),
  ('00000000-0000-0000-0000-000000000002', '2026-01-02Z', '2026-01-12Z', NULL, 'Two', 2000000000, 'USD', NULL, 'LOST', '00000000-0000-0000-0000-000000000012', NULL),
  ('00000000-0000-0000-0000-000000000003', '2026-01-03Z', '2026-01-03Z', NULL, 'Three', 300250000, 'USD', NULL, 'SCREENING', '00000000-0000-0000-0000-000000000011', NULL),
  ('00000000-0000-0000-0000-000000000004', '2026-01-04Z', '2026-01-04Z', NULL, 'Four', NULL, '', NULL, 'NEW', NULL, NULL),
  ('00000000-0000-0000-0000-000000000005', '2026-01-05Z', '2026-01-06Z', '2026-01-06Z', 'Gone', 9000000, 'USD', NULL, 'NEW', NULL, NULL);
INSERT INTO "timelineActivity" SELECT ('00000000-0000-0000-0000-0000000001' || lpad(n::text, 2, '0'))::uuid, at, NULL, at, 'opportunity.updated', properties::jsonb, '00000000-0000-0000-0000-000000000011'::uuid, ('00000000-0000-0000-0000-00000000000' || deal)::uuid FROM (VALUES
  (1, '2026-01-05Z'::timestamptz, '{"diff": {"stage": {"before": "NEW", "after": "SCREENING"}}}', 1), (2, '2026-01-09Z', '{"diff": {"stage": {"before": "SCREENING", "after": "MEETING"}, "name": {"before": "O", "after": "One"}}}', 1),
  (3, '2026-01-20Z', '{"diff": {"stage": {"before": "MEETING", "after": "CUSTOMER"}}}', 1), (4, '2026-01-06Z', '{"diff": {"stage": {"before": "NEW", "after": "SCREENING"}}}', 2), (5, '2026-01-12Z', '{"diff": {"stage": {"before": "SCREENING", "after": "LOST"}}}', 2),
  (6, '2026-01-07Z', '{"diff": {"name": {"before": "T", "after": "Two"}}}', 2), (7, '2026-01-06Z', '{"diff": {"stage": {"before": "NEW", "after": "SCREENING"}}}', 5)) AS v(n, at, properties, deal);
