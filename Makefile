# Every target in one line: `make` or `make help`.

.POSIX:
.PHONY: help demo test pictures quick check bench fuzz proof-facts proof-order proof-kill proof-doubt proof-signed proof-reach proof-pages proof-look-up proof-sealed proof-away proof-demo proof-bad-day proof-desk proof-addresses proof-slots proof-telling proof-telling-killed proof-instructions proof-adapter proof-build proof-polling proof-sweep

CARGO_DENY = 0.20.2

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-20s %s\n", $$1, $$2 }' Makefile

demo: ## the whole journey of one dossier, with stand-ins; then serves until Ctrl-C
	cargo build --bin buuta
	cargo run --quiet --bin buuta -- demo

test: ## all tests, on SQLite and on a throw-away PostgreSQL
	tests/prepare.sh
	tests/run.sh

pictures: ## takes the pictures of the documents anew, in a real browser
	tests/prepare.sh
	BUUTA_PICTURES=docs/pictures cargo test --test main by_keyboard_with_scripts -- --nocapture

quick: ## the inner loop: all tests on SQLite, without the slow ones
	QUICK=1 BUUTA_TEST_DATABASE=sqlite cargo test --workspace

check: ## formatting, lints, licences and sources of dependencies
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- -D warnings
	@command -v cargo-deny >/dev/null 2>&1 || cargo install cargo-deny --locked --version $(CARGO_DENY)
	cargo deny check licenses sources bans

bench: ## how fast events come in, on SQLite and on a throw-away PostgreSQL
	tests/prepare.sh
	BUUTA_POSTGRES_FSYNC=on tests/with-postgres.sh cargo bench --bench ingest

fuzz: ## any bytes to any courier, for BUUTA_FUZZ_SECONDS (60) each; what fails is kept in the courier's corpus
	@echo "$${BUUTA_FUZZ_SECONDS:-60} seconds for each courier"
	BUUTA_FUZZ_SECONDS=$${BUUTA_FUZZ_SECONDS:-60} cargo test -p buuta-webhooks --test fuzz_short -- --nocapture

proof-facts: ## forty facts told twice by eight clients are those of one client
	tests/prepare.sh
	tests/proof.sh one_fact_once

proof-order: ## every order of arrival leaves the same behind
	tests/prepare.sh
	tests/proof.sh order_does_not_matter

proof-kill: ## killed anywhere, the story ends, nothing is placed or told twice
	tests/prepare.sh
	tests/proof.sh killed_anywhere

proof-doubt: ## a forged push moves nothing; what cannot be read is kept and replayed
	tests/prepare.sh
	tests/proof.sh forged_push

proof-signed: ## a push with a wrong signature, altered or of yesterday is refused, listed and moves nothing
	tests/prepare.sh
	tests/proof.sh signed_push

proof-reach: ## every route, at every stage of a case, called by everybody: nobody sees or changes what is not theirs
	tests/prepare.sh
	tests/proof.sh route_matrix

proof-pages: ## every page by keyboard in a real browser, at two widths, looked over for barriers
	tests/prepare.sh
	tests/proof.sh browser

proof-look-up: ## an open page hears of its own request alone; reading writes nothing; every output shows what a step opens
	tests/prepare.sh
	tests/proof.sh tracking
	tests/proof.sh route_matrix::citizens

proof-sealed: ## database and logs of the demo hold nobody in clear
	tests/prepare.sh
	tests/proof.sh personal_data_stays_sealed

proof-away: ## the database is away for a minute under load: what was accepted is applied
	tests/prepare.sh
	BUUTA_AWAY_S=$${BUUTA_AWAY_S:-60} tests/proof.sh database_away

proof-polling: ## lost pushes are made up for by asking, one account's trouble is not another's, missed pushes make asking harder
	tests/prepare.sh
	tests/proof.sh polling

proof-sweep: ## a sweep over a million live orders costs what is due in them; fails above three times that of a thousand
	tests/prepare.sh
	BUUTA_SWEEP_ORDERS=1000000 tests/proof.sh sweep

proof-slots: ## two hundred people want forty places: forty get one, the others are offered the next slot
	tests/prepare.sh
	tests/proof.sh slots

proof-telling: ## a hundred thousand facts in bad weather: nobody is told twice, all is settled, 99 of 100 are told within 10 s
	BUUTA_TELLING_FACTS=$${BUUTA_TELLING_FACTS:-100000} cargo test --release --test main telling::weather -- --nocapture

proof-telling-killed: ## workers killed over 2,000 messages to a silent gateway: the same sum; fails below 0.7 of the gateway's limit
	BUUTA_TELLING_KILLED_FACTS=$${BUUTA_TELLING_KILLED_FACTS:-2000} cargo test --test main telling::killed -- --nocapture

proof-bad-day: ## a thousand bad days of ten orders per courier: what can be asked ends right, the rest is on a list
	BUUTA_BAD_DAYS=$${BUUTA_BAD_DAYS:-1000} cargo test --release --test main bad_day::ends_right -- --nocapture

proof-demo: ## the demo names every step the outside world withholds
	tests/prepare.sh
	tests/proof.sh demo_story

proof-desk: ## five hundred results marked, put on a sheet and taken; fails above ten seconds
	tests/prepare.sh
	BUUTA_DESK_RESULTS=500 tests/proof.sh five_hundred_results

proof-addresses: ## how many real addresses reach their communes, and how fast, beside a known package
	tests/proof-addresses.sh

proof-instructions: ## instructions for reading a message of each courier; fails above 1.2 times the record
	tests/proof-instructions.sh

proof-adapter: ## the commit that added the last courier touched nothing but its folders and registry entries
	tests/proof-adapter.sh

proof-build: ## measures a warm inner loop after an edit; fails above 180 seconds
	$(MAKE) quick
	@touch src/lib.rs; \
	begin=$$(date +%s); \
	$(MAKE) quick || exit 1; \
	took=$$(( $$(date +%s) - begin )); \
	echo "warm make quick: $$took seconds (limit 180)"; \
	test "$$took" -le 180
