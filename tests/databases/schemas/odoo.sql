-- The tables and columns of Odoo 17 that the mapping reads, and five made-up deals.
CREATE TABLE res_partner (id serial PRIMARY KEY, name varchar);
CREATE TABLE res_users (id serial PRIMARY KEY, partner_id integer NOT NULL, active boolean);
CREATE TABLE crm_stage (id serial PRIMARY KEY, sequence integer, name jsonb NOT NULL, is_won boolean, fold boolean);
CREATE TABLE crm_lost_reason (id serial PRIMARY KEY, name jsonb NOT NULL, active boolean);
CREATE TABLE crm_lead (id serial PRIMARY KEY, name varchar NOT NULL, type varchar NOT NULL, active boolean, user_id integer, stage_id integer, lost_reason_id integer,
  expected_revenue numeric, probability double precision, date_closed timestamp without time zone, create_date timestamp without time zone, write_date timestamp without time zone);
CREATE TABLE ir_model_fields (id serial PRIMARY KEY, name varchar NOT NULL, model varchar NOT NULL);
CREATE TABLE mail_message (id serial PRIMARY KEY, model varchar, res_id integer, author_id integer, date timestamp without time zone);
CREATE TABLE mail_tracking_value (id serial PRIMARY KEY, field_id integer, mail_message_id integer NOT NULL, old_value_integer integer, new_value_integer integer,
  old_value_float double precision, new_value_float double precision, old_value_char varchar, new_value_char varchar);
INSERT INTO res_partner VALUES (11, 'Anna'), (12, 'Boris');
INSERT INTO res_users VALUES (1, 11, true), (2, 12, true);
INSERT INTO crm_stage VALUES (1, 1, '{"en_US": "New", "fr_FR": "Nouveau"}', false, false), (2, 2, '{"en_US": "Qualified"}', false, false), (3, 3, '{"en_US": "Proposition"}', false, false), (4, 70, '{"en_US": "Won"}', true, false);
INSERT INTO crm_lost_reason VALUES (1, '{"en_US": "Too expensive"}', true);
INSERT INTO ir_model_fields VALUES (100, 'stage_id', 'crm.lead'), (101, 'user_id', 'crm.lead'), (102, 'expected_revenue', 'crm.lead'), (103, 'name', 'crm.lead');
INSERT INTO crm_lead VALUES (1, 'One', 'opportunity', true, 1, 4, NULL, 1000.50, 100, '2026-01-20', '2026-01-01', '2026-01-20'),
  (2, 'Two', 'opportunity', false, 2, 2, 1, 2000.00, 0, '2026-01-12', '2026-01-02', '2026-01-12'), (3, 'Three', 'opportunity', true, 1, 2, NULL, 300.25, 20, NULL, '2026-01-03', '2026-01-03'),
  (4, 'Four', 'opportunity', true, NULL, 1, NULL, NULL, 10, NULL, '2026-01-04', '2026-01-04'), (5, 'A lead', 'lead', true, 1, 1, NULL, 9.00, 10, NULL, '2026-01-05', '2026-01-05');
INSERT INTO mail_message VALUES (1, 'crm.lead', 1, 11, '2026-01-05'), (2, 'crm.lead', 1, 11, '2026-01-09'), (3, 'crm.lead', 1, 11, '2026-01-20'), (4, 'crm.lead', 2, 12, '2026-01-06'), (5, 'crm.lead', 1, 11, '2026-01-07'), (6, 'crm.lead', 2, 11, '2026-01-03'), (7, 'res.partner', 1, 11, '2026-01-01');
INSERT INTO mail_tracking_value VALUES (1, 100, 1, 1, 2, NULL, NULL, 'New', 'Qualified'), (2, 100, 2, 2, 3, NULL, NULL, 'Qualified', 'Proposition'), (3, 100, 3, 3, 4, NULL, NULL, 'Proposition', 'Won'),
  (4, 100, 4, 1, 2, NULL, NULL, 'New', 'Qualified'), (5, 102, 5, NULL, NULL, 900, 1000.5, NULL, NULL), (6, 101, 6, 1, 2, NULL, NULL, 'Anna', 'Boris'), (7, 103, 6, NULL, NULL, NULL, NULL, 'To', 'Two'), (8, 100, 7, 1, 2, NULL, NULL, 'a', 'b');
