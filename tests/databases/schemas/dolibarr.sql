-- The tables and columns of Dolibarr that the mapping reads, and five made-up deals.
CREATE TABLE llx_user (rowid int PRIMARY KEY, login varchar(50), lastname varchar(50), firstname varchar(50));
CREATE TABLE llx_c_lead_status (rowid int PRIMARY KEY, code varchar(10), label varchar(128), position int, percent double(5,2), active tinyint);
CREATE TABLE llx_projet (rowid int PRIMARY KEY, ref varchar(50), datec datetime, tms timestamp NULL, dateo date, datee date, entity int DEFAULT 1, title varchar(255), fk_user_creat int NOT NULL, fk_statut int DEFAULT 0, fk_opp_status int, opp_percent double(5,2),
  fk_opp_status_end int, date_close datetime, fk_user_close int, opp_amount double(24,8), usage_opportunity int DEFAULT 0);
SET time_zone = '+00:00';
INSERT INTO llx_user VALUES (1, 'anna', 'Anna', NULL), (2, 'boris', 'Boris', '');
INSERT INTO llx_c_lead_status VALUES (1, 'PROSP', 'Prospection', 10, 0, 1), (2, 'QUAL', 'Qualification', 20, 20, 1), (3, 'PROPO', 'Proposal', 30, 40, 1), (4, 'NEGO', 'Negotiation', 40, 60, 1), (5, 'PENDING', 'Pending', 50, 50, 0), (6, 'WON', 'Won', 60, 100, 1), (7, 'LOST', 'Lost', 70, 0, 1);
INSERT INTO llx_projet VALUES (1, 'PJ1', '2026-01-01', '2026-01-21', NULL, NULL, 1, 'One', 1, 2, 6, 100, NULL, '2026-01-20', 1, 1000.5, 1), (2, 'PJ2', '2026-01-02', '2026-01-12', NULL, NULL, 1, 'Two', 2, 1, 7, 0, NULL, NULL, NULL, 2000, 1),
  (3, 'PJ3', '2026-01-03', '2026-01-03', NULL, '2026-03-01', 1, 'Three', 1, 1, 2, 20, NULL, NULL, NULL, 300.25, 1), (4, 'PJ4', '2026-01-04', '2026-01-04', NULL, NULL, 1, 'Four', 2, 1, 1, 0, NULL, NULL, NULL, NULL, 1), (5, 'PJ5', '2026-01-05', '2026-01-05', NULL, NULL, 1, 'A project', 1, 1, NULL, NULL, NULL, NULL, NULL, NULL, 0);
