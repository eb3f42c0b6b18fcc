-- The tables and columns of SuiteCRM that the mapping reads, and five made-up deals.
CREATE TABLE users (id char(36) PRIMARY KEY, user_name varchar(60), first_name varchar(255), last_name varchar(255), deleted tinyint(1));
CREATE TABLE opportunities (id char(36) PRIMARY KEY, name varchar(50), date_entered datetime, date_modified datetime, deleted tinyint(1) DEFAULT 0, assigned_user_id char(36), amount double, amount_usdollar double,
  currency_id char(36), date_closed date, sales_stage varchar(255), probability double);
CREATE TABLE opportunities_audit (id char(36) PRIMARY KEY, parent_id char(36) NOT NULL, date_created datetime, created_by varchar(36), field_name varchar(100), data_type varchar(100), before_value_string varchar(255), after_value_string varchar(255),
  before_value_text text, after_value_text text);
INSERT INTO users VALUES ('u1', 'anna', NULL, 'Anna', 0), ('u2', 'boris', NULL, 'Boris', 0);
INSERT INTO opportunities VALUES ('1', 'One', '2026-01-01', '2026-01-20', 0, 'u1', 1000.5, 1000.5, '-99', '2026-01-20', 'Closed Won', 100), ('2', 'Two', '2026-01-02', '2026-01-12', 0, 'u2', 2000, 2000, '-99', '2026-02-01', 'Closed Lost', 0),
  ('3', 'Three', '2026-01-03', '2026-01-03', 0, 'u1', 300.25, 300.25, '-99', '2026-02-01', 'Qualification', 20), ('4', 'Four', '2026-01-04', '2026-01-04', 0, NULL, NULL, NULL, NULL, '2026-02-01', 'Prospecting', 10), ('5', 'Gone', '2026-01-05', '2026-01-06', 1, 'u1', 9, 9, '-99', NULL, 'Prospecting', 10);
INSERT INTO opportunities_audit VALUES ('a1', '1', '2026-01-05', 'u1', 'sales_stage', 'enum', 'Prospecting', 'Qualification', NULL, NULL), ('a2', '1', '2026-01-09', 'u1', 'sales_stage', 'enum', 'Qualification', 'Needs Analysis', NULL, NULL),
  ('a3', '1', '2026-01-20', 'u1', 'sales_stage', 'enum', 'Needs Analysis', 'Closed Won', NULL, NULL), ('a4', '2', '2026-01-06', 'u2', 'sales_stage', 'enum', 'Prospecting', 'Qualification', NULL, NULL), ('a5', '2', '2026-01-12', 'u2', 'sales_stage', 'enum', 'Qualification', 'Closed Lost', NULL, NULL),
  ('a6', '2', '2026-01-03', 'u1', 'assigned_user_id', 'id', 'u1', 'u2', NULL, NULL), ('a7', '1', '2026-01-07', 'u1', 'date_closed', 'date', '2026-02-01', '2026-01-20', NULL, NULL);
