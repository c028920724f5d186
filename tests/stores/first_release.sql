BEGIN TRANSACTION;
CREATE TABLE adjudications (
	id INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	query_id INTEGER, 
	sentence_id INTEGER NOT NULL, 
	other_sentence_id INTEGER, 
	judge_id INTEGER NOT NULL, 
	value DOUBLE, 
	note VARCHAR NOT NULL, 
	created_at DOUBLE NOT NULL, 
	supersedes_id INTEGER, 
	CONSTRAINT pk_adjudications PRIMARY KEY (id), 
	CONSTRAINT ck_adjudications_item CHECK ((kind = 'relevance' AND query_id IS NOT NULL AND other_sentence_id IS NULL) OR (kind = 'similarity' AND query_id IS NULL AND other_sentence_id IS NOT NULL AND sentence_id < other_sentence_id)), 
	CONSTRAINT ck_adjudications_scale CHECK (value IS NULL OR value BETWEEN 0 AND CASE kind WHEN 'relevance' THEN 3 ELSE 5 END), 
	CONSTRAINT fk_adjudications_query_id FOREIGN KEY(query_id) REFERENCES queries (id), 
	CONSTRAINT fk_adjudications_sentence_id FOREIGN KEY(sentence_id) REFERENCES sentences (id), 
	CONSTRAINT fk_adjudications_other_sentence_id FOREIGN KEY(other_sentence_id) REFERENCES sentences (id), 
	CONSTRAINT fk_adjudications_judge_id FOREIGN KEY(judge_id) REFERENCES judges (id), 
	CONSTRAINT fk_adjudications_supersedes_id FOREIGN KEY(supersedes_id) REFERENCES adjudications (id), 
	CONSTRAINT uq_adjudications_supersedes_id UNIQUE (supersedes_id)
);
INSERT INTO "adjudications" VALUES(56,'relevance',1,1,NULL,2,2.0,'so it is',1.79583677803979849816e+09,NULL);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0005');
CREATE TABLE corpus_imports (
	"key" VARCHAR NOT NULL, 
	fingerprint VARCHAR NOT NULL, 
	corpus VARCHAR NOT NULL, 
	rows INTEGER NOT NULL, 
	repeated INTEGER NOT NULL, 
	size INTEGER NOT NULL, 
	rows_done INTEGER NOT NULL, 
	bytes_done INTEGER NOT NULL, 
	added INTEGER NOT NULL, 
	CONSTRAINT pk_corpus_imports PRIMARY KEY ("key")
);
CREATE TABLE encoder_versions (
	number INTEGER NOT NULL, 
	parent INTEGER, 
	base VARCHAR NOT NULL, 
	folder VARCHAR NOT NULL, 
	sentences INTEGER NOT NULL, 
	last_sentence INTEGER NOT NULL, 
	metrics JSON NOT NULL, 
	reason VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	created_at DOUBLE NOT NULL, 
	activated_at DOUBLE NOT NULL, 
	CONSTRAINT pk_encoder_versions PRIMARY KEY (number), 
	CONSTRAINT ck_encoder_versions_state CHECK (state IN ('live', 'retired', 'pruned')), 
	CONSTRAINT fk_encoder_versions_parent FOREIGN KEY(parent) REFERENCES encoder_versions (number)
);
INSERT INTO "encoder_versions" VALUES(0,NULL,'bundled','versions/0000',15,15,'{}','first','live',1.0,1.0);
CREATE TABLE guidelines (
	id INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	version INTEGER NOT NULL, 
	text VARCHAR NOT NULL, 
	labels JSON NOT NULL, 
	judge_id INTEGER, 
	created_at DOUBLE NOT NULL, 
	CONSTRAINT pk_guidelines PRIMARY KEY (id), 
	CONSTRAINT fk_guidelines_judge_id FOREIGN KEY(judge_id) REFERENCES judges (id), 
	CONSTRAINT uq_guidelines_kind_version UNIQUE (kind, version)
);
INSERT INTO "guidelines" VALUES(1,'relevance',1,'Judge the sentence **for the query**, in whatever languages they are.

- **3 Answers**: somebody who asked this needs nothing more.
- **2 Partly answers**: a part of the answer, or the answer with something missing.
- **1 Related**: the same subject, no answer.
- **0 Off topic**: another subject.

Whether it is true, well written or in your language does not matter.','["Off topic", "Related", "Partly answers", "Answers"]',NULL,1.79583677788340497017e+09);
INSERT INTO "guidelines" VALUES(2,'similarity',1,'How much do the two sentences **mean the same**, in whatever languages they are?

- **5** the same meaning
- **4** the same but for unimportant details
- **3** roughly the same, something important differs
- **2** not the same, some details shared
- **1** only the topic is shared
- **0** nothing is shared','["Unrelated", "Same topic", "Some details shared", "Roughly the same", "Nearly the same", "Same meaning"]',NULL,1.79583677788340663906e+09);
CREATE TABLE judges (
	id INTEGER NOT NULL, 
	name VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	created_at DOUBLE NOT NULL, role VARCHAR DEFAULT 'judge' NOT NULL, languages JSON DEFAULT '[]' NOT NULL, token_hash VARCHAR, 
	CONSTRAINT pk_judges PRIMARY KEY (id), 
	CONSTRAINT uq_judges_name UNIQUE (name)
);
INSERT INTO "judges" VALUES(1,'Root','person',1.79583677795383620263e+09,'admin','["de", "en"]','8a79867de2ccb287a54bbe427df67bbcd63fd60c7ac2912139069440a8981e20');
INSERT INTO "judges" VALUES(2,'Ada','person',1.79583677795659017563e+09,'curator','["iw", "zh-Hans"]',NULL);
INSERT INTO "judges" VALUES(3,'ada','person',1.79583677795741224287e+09,'judge','[]',NULL);
INSERT INTO "judges" VALUES(4,'Bob​','person',1.79583677795789599419e+09,'judge','[]',NULL);
CREATE TABLE judgments (
	id INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	judge_id INTEGER NOT NULL, 
	query_id INTEGER, 
	sentence_id INTEGER NOT NULL, 
	other_sentence_id INTEGER, 
	outcome VARCHAR NOT NULL, 
	value DOUBLE, 
	rank INTEGER, 
	score DOUBLE, 
	version INTEGER, 
	created_at DOUBLE NOT NULL, 
	supersedes_id INTEGER, note VARCHAR, queue_order VARCHAR, guideline_id INTEGER REFERENCES guidelines (id), 
	CONSTRAINT pk_judgments PRIMARY KEY (id), 
	CONSTRAINT ck_judgments_item CHECK ((kind = 'relevance' AND query_id IS NOT NULL AND other_sentence_id IS NULL) OR (kind = 'similarity' AND query_id IS NULL AND other_sentence_id IS NOT NULL AND sentence_id < other_sentence_id)), 
	CONSTRAINT ck_judgments_outcome CHECK (outcome IN ('rated', 'skipped', 'unsure', 'withdrawn') AND (outcome = 'rated') = (value IS NOT NULL)), 
	CONSTRAINT ck_judgments_scale CHECK (value IS NULL OR value BETWEEN 0 AND CASE kind WHEN 'relevance' THEN 3 ELSE 5 END), 
	CONSTRAINT fk_judgments_judge_id FOREIGN KEY(judge_id) REFERENCES judges (id), 
	CONSTRAINT fk_judgments_other_sentence_id FOREIGN KEY(other_sentence_id) REFERENCES sentences (id), 
	CONSTRAINT fk_judgments_query_id FOREIGN KEY(query_id) REFERENCES queries (id), 
	CONSTRAINT fk_judgments_sentence_id FOREIGN KEY(sentence_id) REFERENCES sentences (id), 
	CONSTRAINT fk_judgments_supersedes_id FOREIGN KEY(supersedes_id) REFERENCES judgments (id), 
	CONSTRAINT uq_judgments_supersedes_id UNIQUE (supersedes_id)
);
INSERT INTO "judgments" VALUES(1,'relevance',2,1,1,NULL,'rated',3.0,1,0.5,NULL,1.7958367779677302837e+09,NULL,NULL,NULL,1);
INSERT INTO "judgments" VALUES(2,'relevance',2,1,5,NULL,'rated',3.0,1,0.5,NULL,1.79583677797274708751e+09,NULL,NULL,NULL,1);
INSERT INTO "judgments" VALUES(3,'relevance',2,1,9,NULL,'rated',3.0,1,0.5,NULL,1.79583677797426414495e+09,NULL,NULL,NULL,1);
INSERT INTO "judgments" VALUES(4,'relevance',2,1,13,NULL,'rated',3.0,1,0.5,NULL,1.79583677797539973254e+09,NULL,NULL,NULL,1);
INSERT INTO "judgments" VALUES(5,'relevance',2,2,2,NULL,'rated',1.0,1,0.5,NULL,1.79583677797655081754e+09,NULL,NULL,NULL,1);
INSERT INTO "judgments" VALUES(6,'relevance',2,2,6,NULL,'rated',1.0,1,0.5,NULL,1.79583677797766041754e+09,NULL,NULL,NULL,1);
INSERT INTO "judgments" VALUES(7,'relevance',2,2,10,NULL,'rated',1.0,1,0.5,NULL,1.79583677797874546053e+09,NULL,NULL,NULL,1);
INSERT INTO "judgments" VALUES(8,'relevance',2,2,14,NULL,'rated',1.0,1,0.5,NULL,1.7958367779797983169e+09,NULL,NULL,NULL,1);
INSERT INTO "judgments" VALUES(9,'relevance',2,3,3,NULL,'rated',3.0,1,0.5,NULL,1.79583677798097276689e+09,NULL,NULL,NULL,1);
INSERT INTO "judgments" VALUES(10,'relevance',2,3,7,NULL,'rated',3.0,1,0.5,NULL,1.79583677798210144043e+09,NULL,NULL,NULL,1);
INSERT INTO "judgments" VALUES(11,'relevance',2,3,11,NULL,'rated',3.0,1,0.5,NULL,1.79583677798332667354e+09,NULL,NULL,NULL,1);
INSERT INTO "judgments" VALUES(12,'relevance',2,3,15,NULL,'rated',3.0,1,0.5,NULL,1.79583677798452639581e+09,NULL,NULL,NULL,1);
INSERT INTO "judgments" VALUES(13,'relevance',2,4,4,NULL,'rated',1.0,1,0.5,NULL,1.79583677798567485812e+09,NULL,NULL,NULL,1);
INSERT INTO "judgments" VALUES(14,'relevance',2,4,8,NULL,'rated',1.0,1,0.5,NULL,1.79583677798675656316e+09,NULL,NULL,NULL,1);
INSERT INTO "judgments" VALUES(15,'relevance',2,4,12,NULL,'rated',1.0,1,0.5,NULL,1.79583677798782849312e+09,NULL,NULL,NULL,1);
INSERT INTO "judgments" VALUES(16,'relevance',2,5,5,NULL,'rated',3.0,1,0.5,NULL,1.79583677798901486391e+09,NULL,NULL,NULL,1);
INSERT INTO "judgments" VALUES(17,'relevance',2,5,9,NULL,'rated',3.0,1,0.5,NULL,1.79583677799011969563e+09,NULL,NULL,NULL,1);
INSERT INTO "judgments" VALUES(18,'relevance',2,5,13,NULL,'rated',3.0,1,0.5,NULL,1.79583677799122238159e+09,NULL,NULL,NULL,1);
INSERT INTO "judgments" VALUES(19,'relevance',3,1,1,NULL,'rated',0.0,1,0.5,NULL,1.79583677799240779872e+09,NULL,NULL,NULL,1);
INSERT INTO "judgments" VALUES(20,'relevance',3,1,5,NULL,'rated',0.0,1,0.5,NULL,1.79583677799370765686e+09,NULL,NULL,NULL,1);
INSERT INTO "judgments" VALUES(21,'relevance',3,1,9,NULL,'rated',0.0,1,0.5,NULL,1.79583677799508023261e+09,NULL,NULL,NULL,1);
INSERT INTO "judgments" VALUES(22,'relevance',3,1,13,NULL,'rated',0.0,1,0.5,NULL,1.79583677799618697166e+09,NULL,NULL,NULL,1);
INSERT INTO "judgments" VALUES(23,'relevance',3,2,2,NULL,'rated',2.0,1,0.5,NULL,1.79583677799739861486e+09,NULL,NULL,NULL,1);
INSERT INTO "judgments" VALUES(24,'relevance',3,2,6,NULL,'rated',2.0,1,0.5,NULL,1.79583677799849486351e+09,NULL,NULL,NULL,1);
INSERT INTO "judgments" VALUES(25,'relevance',3,2,10,NULL,'rated',2.0,1,0.5,NULL,1795836777.9996,NULL,NULL,NULL,1);
INSERT INTO "judgments" VALUES(26,'relevance',3,2,14,NULL,'rated',2.0,1,0.5,NULL,1.79583677800084567065e+09,NULL,NULL,NULL,1);
INSERT INTO "judgments" VALUES(27,'relevance',3,3,3,NULL,'rated',0.0,1,0.5,NULL,1.79583677800199747087e+09,NULL,NULL,NULL,1);
INSERT INTO "judgments" VALUES(28,'relevance',3,3,7,NULL,'rated',0.0,1,0.5,NULL,1.79583677800319147107e+09,NULL,NULL,NULL,1);
INSERT INTO "judgments" VALUES(29,'relevance',3,3,11,NULL,'rated',0.0,1,0.5,NULL,1.79583677800443649295e+09,NULL,NULL,NULL,1);
INSERT INTO "judgments" VALUES(30,'relevance',3,3,15,NULL,'rated',0.0,1,0.5,NULL,1.79583677800565886498e+09,NULL,NULL,NULL,1);
INSERT INTO "judgments" VALUES(31,'relevance',3,4,4,NULL,'rated',2.0,1,0.5,NULL,1.79583677800680065151e+09,NULL,NULL,NULL,1);
INSERT INTO "judgments" VALUES(32,'relevance',3,4,8,NULL,'rated',2.0,1,0.5,NULL,1.79583677800778937342e+09,NULL,NULL,NULL,1);
INSERT INTO "judgments" VALUES(33,'relevance',3,4,12,NULL,'rated',2.0,1,0.5,NULL,1.79583677800918197634e+09,NULL,NULL,NULL,1);
INSERT INTO "judgments" VALUES(34,'relevance',3,5,5,NULL,'rated',0.0,1,0.5,NULL,1.79583677801018476482e+09,NULL,NULL,NULL,1);
INSERT INTO "judgments" VALUES(35,'relevance',3,5,9,NULL,'rated',0.0,1,0.5,NULL,1.79583677801115155223e+09,NULL,NULL,NULL,1);
INSERT INTO "judgments" VALUES(36,'relevance',3,5,13,NULL,'rated',0.0,1,0.5,NULL,1.79583677801220679285e+09,NULL,NULL,NULL,1);
INSERT INTO "judgments" VALUES(37,'relevance',4,1,1,NULL,'rated',1.0,1,0.5,NULL,1.79583677801352214814e+09,NULL,NULL,NULL,1);
INSERT INTO "judgments" VALUES(38,'relevance',4,1,5,NULL,'rated',1.0,1,0.5,NULL,1.7958367780148854256e+09,NULL,NULL,NULL,1);
INSERT INTO "judgments" VALUES(39,'relevance',4,1,9,NULL,'rated',1.0,1,0.5,NULL,1.79583677801608967775e+09,NULL,NULL,NULL,1);
INSERT INTO "judgments" VALUES(40,'relevance',4,1,13,NULL,'rated',1.0,1,0.5,NULL,1.79583677801741337771e+09,NULL,NULL,NULL,1);
INSERT INTO "judgments" VALUES(41,'relevance',4,2,2,NULL,'rated',3.0,1,0.5,NULL,1.79583677801849913593e+09,NULL,NULL,NULL,1);
INSERT INTO "judgments" VALUES(42,'relevance',4,2,6,NULL,'rated',3.0,1,0.5,NULL,1.79583677801975560191e+09,NULL,NULL,NULL,1);
INSERT INTO "judgments" VALUES(43,'relevance',4,2,10,NULL,'rated',3.0,1,0.5,NULL,1.79583677802097487451e+09,NULL,NULL,NULL,1);
INSERT INTO "judgments" VALUES(44,'relevance',4,2,14,NULL,'rated',3.0,1,0.5,NULL,1.79583677802211642265e+09,NULL,NULL,NULL,1);
INSERT INTO "judgments" VALUES(45,'relevance',4,3,3,NULL,'rated',1.0,1,0.5,NULL,1.79583677802334547041e+09,NULL,NULL,NULL,1);
INSERT INTO "judgments" VALUES(46,'relevance',4,3,7,NULL,'rated',1.0,1,0.5,NULL,1.79583677802464389801e+09,NULL,NULL,NULL,1);
INSERT INTO "judgments" VALUES(47,'relevance',4,3,11,NULL,'rated',1.0,1,0.5,NULL,1.79583677802595829964e+09,NULL,NULL,NULL,1);
INSERT INTO "judgments" VALUES(48,'relevance',4,3,15,NULL,'rated',1.0,1,0.5,NULL,1.79583677802702975268e+09,NULL,NULL,NULL,1);
INSERT INTO "judgments" VALUES(49,'relevance',4,4,4,NULL,'rated',3.0,1,0.5,NULL,1.79583677802810144424e+09,NULL,NULL,NULL,1);
INSERT INTO "judgments" VALUES(50,'relevance',4,4,8,NULL,'rated',3.0,1,0.5,NULL,1.79583677802943658826e+09,NULL,NULL,NULL,1);
INSERT INTO "judgments" VALUES(51,'relevance',4,4,12,NULL,'rated',3.0,1,0.5,NULL,1.79583677803049206731e+09,NULL,NULL,NULL,1);
INSERT INTO "judgments" VALUES(52,'relevance',4,5,5,NULL,'rated',1.0,1,0.5,NULL,1.79583677803152489665e+09,NULL,NULL,NULL,1);
INSERT INTO "judgments" VALUES(53,'relevance',4,5,9,NULL,'rated',1.0,1,0.5,NULL,1.79583677803265380859e+09,NULL,NULL,NULL,1);
INSERT INTO "judgments" VALUES(54,'relevance',4,5,13,NULL,'rated',1.0,1,0.5,NULL,1.79583677803390145306e+09,NULL,NULL,NULL,1);
INSERT INTO "judgments" VALUES(55,'similarity',2,NULL,1,2,'rated',5.0,NULL,NULL,NULL,1.79583677803643012044e+09,NULL,NULL,NULL,2);
CREATE TABLE queries (
	id INTEGER NOT NULL, 
	language VARCHAR NOT NULL, 
	text VARCHAR NOT NULL, 
	parallel_group VARCHAR, 
	held_out BOOLEAN NOT NULL, 
	created_at DOUBLE NOT NULL, 
	CONSTRAINT pk_queries PRIMARY KEY (id), 
	CONSTRAINT uq_queries_language_text UNIQUE (language, text)
);
INSERT INTO "queries" VALUES(1,'de','hallo',NULL,0,1.79583677795926833151e+09);
INSERT INTO "queries" VALUES(2,'nl','hallo',NULL,0,1.79583677796040081971e+09);
INSERT INTO "queries" VALUES(3,'iw','מה?',NULL,1,1.79583677796090865133e+09);
INSERT INTO "queries" VALUES(4,'fr','Où ?',NULL,0,1.79583677796129178999e+09);
INSERT INTO "queries" VALUES(5,'fr','Où ?',NULL,0,1.79583677796169805529e+09);
CREATE TABLE queue_items (
	id INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	query_id INTEGER, 
	sentence_id INTEGER NOT NULL, 
	other_sentence_id INTEGER, 
	left_language VARCHAR NOT NULL, 
	right_language VARCHAR NOT NULL, 
	rank INTEGER, 
	score DOUBLE NOT NULL, 
	other_score DOUBLE, 
	version INTEGER NOT NULL, 
	wanted INTEGER NOT NULL, 
	rated INTEGER DEFAULT '0' NOT NULL, 
	lot DOUBLE NOT NULL, 
	created_at DOUBLE NOT NULL, 
	CONSTRAINT pk_queue_items PRIMARY KEY (id), 
	CONSTRAINT ck_queue_items_item CHECK ((kind = 'relevance' AND query_id IS NOT NULL AND other_sentence_id IS NULL) OR (kind = 'similarity' AND query_id IS NULL AND other_sentence_id IS NOT NULL AND sentence_id < other_sentence_id)), 
	CONSTRAINT fk_queue_items_query_id FOREIGN KEY(query_id) REFERENCES queries (id), 
	CONSTRAINT fk_queue_items_sentence_id FOREIGN KEY(sentence_id) REFERENCES sentences (id), 
	CONSTRAINT fk_queue_items_other_sentence_id FOREIGN KEY(other_sentence_id) REFERENCES sentences (id)
);
INSERT INTO "queue_items" VALUES(1,'relevance',3,3,NULL,'iw','deu',1,0.4,NULL,0,2,3,6.89618378091537698182e-02,1.79583677804230499265e+09);
CREATE TABLE reservations (
	id INTEGER NOT NULL, 
	item_id INTEGER NOT NULL, 
	judge_id INTEGER NOT NULL, 
	until DOUBLE NOT NULL, 
	CONSTRAINT pk_reservations PRIMARY KEY (id), 
	CONSTRAINT fk_reservations_item_id FOREIGN KEY(item_id) REFERENCES queue_items (id) ON DELETE CASCADE, 
	CONSTRAINT fk_reservations_judge_id FOREIGN KEY(judge_id) REFERENCES judges (id), 
	CONSTRAINT uq_reservations_item_id_judge_id UNIQUE (item_id, judge_id)
);
CREATE TABLE sentences (
	id INTEGER NOT NULL, 
	corpus VARCHAR NOT NULL, 
	language VARCHAR NOT NULL, 
	text VARCHAR NOT NULL, 
	context VARCHAR, 
	parallel_group VARCHAR, 
	held_out BOOLEAN NOT NULL, 
	searchable BOOLEAN NOT NULL, 
	CONSTRAINT pk_sentences PRIMARY KEY (id), 
	CONSTRAINT uq_sentences_corpus_language_text UNIQUE (corpus, language, text)
);
INSERT INTO "sentences" VALUES(1,'own','deu','Guten Tag',NULL,NULL,0,1);
INSERT INTO "sentences" VALUES(2,'own','de','Guten Tag',NULL,NULL,0,1);
INSERT INTO "sentences" VALUES(3,'own','deu','Gute Nacht',NULL,NULL,0,1);
INSERT INTO "sentences" VALUES(4,'own','fr','Le café est fermé',NULL,NULL,0,1);
INSERT INTO "sentences" VALUES(5,'own','fr','Le café est fermé ',NULL,NULL,0,1);
INSERT INTO "sentences" VALUES(6,'own','fr','Le café est fermé',NULL,NULL,0,1);
INSERT INTO "sentences" VALUES(7,'own','zh-Hans','你好',NULL,NULL,0,1);
INSERT INTO "sentences" VALUES(8,'own','zh','再见',NULL,NULL,0,1);
INSERT INTO "sentences" VALUES(9,'own','iw','שלום',NULL,NULL,0,1);
INSERT INTO "sentences" VALUES(10,'own','no','Hei',NULL,NULL,0,1);
INSERT INTO "sentences" VALUES(11,'own','nb','Hallo',NULL,NULL,0,1);
INSERT INTO "sentences" VALUES(12,'own','en','Good day',NULL,NULL,0,1);
INSERT INTO "sentences" VALUES(13,'own','pt-BR','Bom dia',NULL,NULL,0,1);
INSERT INTO "sentences" VALUES(14,'two','fr','Le café est fermé',NULL,NULL,0,1);
INSERT INTO "sentences" VALUES(15,'two','en','Good night',NULL,NULL,0,1);
CREATE TABLE training_runs (
	id INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	"trigger" VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	config JSON NOT NULL, 
	seed INTEGER NOT NULL, 
	snapshot INTEGER, 
	progress JSON NOT NULL, 
	metrics_before JSON, 
	metrics_after JSON, 
	decision VARCHAR, 
	reason VARCHAR, 
	version INTEGER, 
	owner VARCHAR, 
	lease_until DOUBLE, 
	attempts INTEGER NOT NULL, 
	cancel_requested BOOLEAN NOT NULL, 
	created_at DOUBLE NOT NULL, 
	started_at DOUBLE, 
	finished_at DOUBLE, 
	CONSTRAINT pk_training_runs PRIMARY KEY (id), 
	CONSTRAINT ck_training_runs_kind CHECK (kind IN ('adapt', 'publish')), 
	CONSTRAINT ck_training_runs_state CHECK (state IN ('queued', 'running', 'done', 'rejected', 'failed', 'cancelled')), 
	CONSTRAINT fk_training_runs_version FOREIGN KEY(version) REFERENCES encoder_versions (number)
);
CREATE UNIQUE INDEX uq_encoder_versions_live ON encoder_versions (state) WHERE state='live';
CREATE INDEX ix_sentences_language ON sentences (language);
CREATE INDEX ix_judgments_item ON judgments (query_id, sentence_id, other_sentence_id);
CREATE UNIQUE INDEX uq_judgments_first_relevance ON judgments (judge_id, query_id, sentence_id) WHERE supersedes_id IS NULL AND kind = 'relevance';
CREATE UNIQUE INDEX uq_judgments_first_similarity ON judgments (judge_id, sentence_id, other_sentence_id) WHERE supersedes_id IS NULL AND kind = 'similarity';
CREATE UNIQUE INDEX uq_training_runs_open ON training_runs (1) WHERE state IN ('queued', 'running');
CREATE TRIGGER judgments_no_update BEFORE UPDATE ON judgments BEGIN SELECT RAISE(ABORT, 'judgments are append-only'); END;
CREATE TRIGGER judgments_no_delete BEFORE DELETE ON judgments BEGIN SELECT RAISE(ABORT, 'judgments are append-only'); END;
CREATE UNIQUE INDEX uq_judges_token_hash ON judges (token_hash);
CREATE TRIGGER judges_role_insert BEFORE INSERT ON judges WHEN NEW.role NOT IN ('judge', 'curator', 'admin') BEGIN SELECT RAISE(ABORT, 'no such role'); END;
CREATE TRIGGER judges_role_update BEFORE UPDATE ON judges WHEN NEW.role NOT IN ('judge', 'curator', 'admin') BEGIN SELECT RAISE(ABORT, 'no such role'); END;
CREATE UNIQUE INDEX uq_queue_items_relevance ON queue_items (query_id, sentence_id) WHERE kind = 'relevance';
CREATE UNIQUE INDEX uq_queue_items_similarity ON queue_items (sentence_id, other_sentence_id) WHERE kind = 'similarity';
CREATE INDEX ix_queue_items_open ON queue_items (kind, lot) WHERE rated < wanted;
CREATE INDEX ix_queue_items_languages ON queue_items (kind, left_language, right_language);
CREATE INDEX ix_adjudications_item ON adjudications (query_id, sentence_id, other_sentence_id);
CREATE UNIQUE INDEX uq_adjudications_first_relevance ON adjudications (query_id, sentence_id) WHERE supersedes_id IS NULL AND kind = 'relevance';
CREATE UNIQUE INDEX uq_adjudications_first_similarity ON adjudications (sentence_id, other_sentence_id) WHERE supersedes_id IS NULL AND kind = 'similarity';
CREATE TRIGGER adjudications_no_update BEFORE UPDATE ON adjudications BEGIN SELECT RAISE(ABORT, 'adjudications are append-only'); END;
CREATE TRIGGER adjudications_no_delete BEFORE DELETE ON adjudications BEGIN SELECT RAISE(ABORT, 'adjudications are append-only'); END;
CREATE TRIGGER judgments_number AFTER INSERT ON judgments WHEN NEW.id <= (SELECT max(id) FROM adjudications) BEGIN SELECT RAISE(ABORT, 'judgments and adjudications share one line of numbers'); END;
CREATE TRIGGER adjudications_number AFTER INSERT ON adjudications WHEN NEW.id <= (SELECT max(id) FROM judgments) BEGIN SELECT RAISE(ABORT, 'judgments and adjudications share one line of numbers'); END;
CREATE INDEX ix_judgments_judge ON judgments (judge_id, kind);
COMMIT;
