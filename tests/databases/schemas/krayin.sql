-- The tables and columns of Krayin that the mapping reads, and four made-up deals.
CREATE TABLE users (id int unsigned PRIMARY KEY, name varchar(255));
CREATE TABLE lead_pipeline_stages (id int unsigned PRIMARY KEY, code varchar(255), name varchar(255), probability int, sort_order int, lead_pipeline_id int unsigned);
CREATE TABLE leads (id int unsigned PRIMARY KEY, title varchar(255), lead_value decimal(12,4), status tinyint(1), lost_reason text, closed_at datetime, user_id int unsigned, lead_pipeline_id int unsigned, lead_pipeline_stage_id int unsigned,
  expected_close_date date, created_at timestamp NULL, updated_at timestamp NULL);
CREATE TABLE activities (id int unsigned PRIMARY KEY, title varchar(255), type varchar(255), additional json, is_done tinyint(1), user_id int unsigned, created_at timestamp NULL);
CREATE TABLE lead_activities (activity_id int unsigned, lead_id int unsigned);
SET time_zone = '+00:00';
INSERT INTO users VALUES (1, 'Anna'), (2, 'Boris');
INSERT INTO lead_pipeline_stages VALUES (1, 'new', 'New', 100, 1, 1), (2, 'follow-up', 'Follow Up', 100, 2, 1), (3, 'prospect', 'Prospect', 100, 3, 1), (4, 'negotiation', 'Negotiation', 100, 4, 1), (5, 'won', 'Won', 100, 5, 1), (6, 'lost', 'Lost', 0, 6, 1);
INSERT INTO leads VALUES (1, 'One', 1000.5, 1, NULL, '2026-01-20', 1, 1, 5, NULL, '2026-01-01', '2026-01-20'), (2, 'Two', 2000, 0, 'Too expensive', '2026-01-12', 2, 1, 6, NULL, '2026-01-02', '2026-01-12'),
  (3, 'Three', 300.25, 1, NULL, NULL, 1, 1, 2, NULL, '2026-01-03', '2026-01-03'), (4, 'Four', NULL, 1, NULL, NULL, NULL, 1, 1, NULL, '2026-01-04', '2026-01-04');
INSERT INTO activities VALUES (1, 'Updated Stage', 'system', '{"attribute":"Stage","new":{"value":2,"label":"Follow Up"},"old":{"value":1,"label":"New"}}', 1, 1, '2026-01-05'), (2, 'Updated Stage', 'system', '{"attribute":"Stage","new":{"value":3,"label":"Prospect"},"old":{"value":2,"label":"Follow Up"}}', 1, 1, '2026-01-09'),
  (3, 'Updated Stage', 'system', '{"attribute":"Stage","new":{"value":5,"label":"Won"},"old":{"value":3,"label":"Prospect"}}', 1, 1, '2026-01-20'), (4, 'Updated Stage', 'system', '{"attribute":"Stage","new":{"value":2,"label":"Follow Up"},"old":{"value":1,"label":"New"}}', 1, 2, '2026-01-06'),
  (5, 'Updated Stage', 'system', '{"attribute":"Stage","new":{"value":6,"label":"Lost"},"old":{"value":2,"label":"Follow Up"}}', 1, 2, '2026-01-12'), (6, 'Updated Title', 'system', '{"attribute":"Title","new":{"value":"Two"},"old":{"value":"To"}}', 1, 2, '2026-01-07'), (7, 'Created', 'system', NULL, 1, 2, '2026-01-02');
INSERT INTO lead_activities VALUES (1, 1), (2, 1), (3, 1), (4, 2), (5, 2), (6, 2), (7, 2);
