/* A draft of a campaign's summary (工作总结): the daemon's sentences in the reader's words, as
 * text or on the office's paper, for a person to complete and hand in. */
#include "common/base/sabotage.h"
#include "services/ctl/list.h"
#include "services/ctl/runs.h"
#include "services/ctl/show/json_tree.h"
#include "services/ctl/show/lines.h"
#include "services/ctl/show/out_file.h"
#include "services/ctl/show/paper.h"
#include "services/ctl/show/sheet_format.h"
#include "services/ctl/show/width.h"
#include "services/ctl/target.h"

#define SENTENCE_MAX 2048u
#define SENTENCES_MAX 1024u
#define PARAMS_MAX 24u

struct sentence {
	const char *part;
	char *text;
	bool to_write;
};

struct draft {
	struct session *session;
	const char *office;
	const char *title, *standing;
	struct sentence sentences[SENTENCES_MAX];
	size_t count;
};

/* The parts of the paper, in its order. */
static const struct {
	const char *part, *heading;
} parts[] = {
	{"work", "summary_part_work"},
	{"results", "summary_part_results"},
	{"problems", "summary_part_problems"},
	{"next", "summary_part_next"},
};
#define PARTS (sizeof parts / sizeof parts[0])

/* ---- what the daemon says, in words */

static const char *text_of(const json_t *line, const char *name)
{
	const char *text = json_string_value(json_object_get(line, name));
	return text != NULL ? text : "";
}

static char *kept(struct session *session, struct bytes text)
{
	char *copy = ARENA_ARRAY(&session->arena, char, text.size + 1);
	if (copy == NULL)
		return NULL;
	for (size_t i = 0; i < text.size; i++)
		copy[i] = (char)text.data[i];
	copy[text.size] = '\0';
	return copy;
}

/* Its sentence with the line's members in it; NULL: no memory. */
static char *said(struct session *session, json_t *line)
{
	struct template_param params[PARAMS_MAX];
	char memory[SENTENCE_MAX];
	struct writer out = writer_over(memory, sizeof memory);
	const char *name;
	json_t *value;
	size_t count = 0;
	json_object_foreach(line, name, value)
	{
		char number[32];
		const char *text = json_string_value(value);
		if (json_is_integer(value)) {
			(void)snprintf(number, sizeof number, "%lld",
				       (long long)json_integer_value(value));
			text = kept(session, bytes_of_text(number));
		}
		if (text != NULL && count < PARAMS_MAX - 1)
			params[count++] = (struct template_param){name, text};
	}
	params[count++] = (struct template_param){
		"title", text_of(line, session->lang == LANG_ZH ? "title_zh" : "title_en")};
	catalogue_fill(catalogue_word(WORDS_TEXT, text_of(line, "says"), session->lang), params,
		       count, &out);
	return kept(session, writer_bytes(&out));
}

static int take_line(struct draft *draft, struct bytes text)
{
	json_t *line = json_loadb((const char *)text.data, text.size, 0, NULL);
	const char *part = text_of(line, "part");
	struct sentence sentence = {
		kept(draft->session, bytes_of_text(part)),
		line != NULL ? said(draft->session, line) : NULL,
		json_is_true(json_object_get(line, "to_write")) &&
			!SABOTAGE("ctl.summary-unmarked"),
	};
	json_decref(line);
	if (sentence.part == NULL || sentence.text == NULL || draft->count == SENTENCES_MAX)
		return failure_set(&draft->session->failure, EXIT_INTERNAL, "cli.answer_malformed");
	if (strcmp(sentence.part, "title") == 0)
		draft->title = sentence.text;
	else if (strcmp(sentence.part, "standing") == 0)
		draft->standing = sentence.text;
	else
		draft->sentences[draft->count++] = sentence;
	return EXIT_DONE;
}

static int take_answer(struct draft *draft, const Zh__QueryAnswer *answer)
{
	int exit = EXIT_DONE;
	for (size_t i = 0; exit == EXIT_DONE && i < answer->n_lines; i++) {
		struct bytes rest = bytes_of(answer->lines[i].data, answer->lines[i].len), line;
		while (exit == EXIT_DONE && lines_next(&rest, &line))
			exit = take_line(draft, line);
	}
	return exit;
}

static int ask(struct county *county, const struct invocation *invocation, struct draft *draft)
{
	const Zh__Reply *reply;
	Zh__Param params[2], *filters[2] = {&params[0], &params[1]};
	Zh__ListQuery list = ZH__LIST_QUERY__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	Zh__Request request = ZH__REQUEST__INIT;
	const char *report = given_text(invocation, "report");
	zh__param__init(&params[0]);
	zh__param__init(&params[1]);
	params[0].name = "campaign";
	params[0].value = invocation->operands[0];
	params[1].name = "report";
	params[1].value = report;
	list.noun = "campaign_summary";
	list.filters = filters;
	list.n_filters = report != NULL ? 2 : 1;
	query.ask_case = ZH__QUERY__ASK_LIST;
	query.list = &list;
	request.ask_case = ZH__REQUEST__ASK_QUERY;
	request.query = &query;
	int exit = county_ask(county, DAEMON_HAZARD, &request, &reply);
	if (exit == EXIT_DONE)
		exit = county_outcome(county, reply, NULL);
	if (exit == EXIT_DONE && reply->answer == NULL)
		exit = failure_set(&county->session->failure, EXIT_INTERNAL,
				   "cli.answer_malformed");
	return exit == EXIT_DONE ? take_answer(draft, reply->answer) : exit;
}

/* ---- on the terminal, and on paper */

static void put_plain(const struct draft *draft, FILE *out)
{
	width_print_plain(bytes_of_text(draft->title), out);
	fprintf(out, "  %s\n", catalogue_word(WORDS_TEXT, "paper_draft", draft->session->lang));
	width_print_plain(bytes_of_text(draft->standing), out);
	fputc('\n', out);
	for (size_t p = 0; p < PARTS; p++) {
		fprintf(out, "\n%s\n",
			catalogue_word(WORDS_TEXT, parts[p].heading, draft->session->lang));
		for (size_t i = 0; i < draft->count; i++) {
			if (strcmp(draft->sentences[i].part, parts[p].part) != 0)
				continue;
			fputs(draft->sentences[i].to_write ? "____ " : "  ", out);
			width_print_plain(bytes_of_text(draft->sentences[i].text), out);
			fputc('\n', out);
		}
	}
}

static void put_paper(const struct draft *draft, FILE *out)
{
	const struct paper paper = {
		.lang = draft->session->lang,
		.title = draft->title,
		.office = draft->office,
		.days = draft->standing,
		.signer = "",
		.signed_day = "",
	};
	paper_begin(&paper, out);
	fputs("<section class=\"said\">\n", out);
	for (size_t p = 0; p < PARTS; p++) {
		paper_put_element("h2", NULL,
				  catalogue_word(WORDS_TEXT, parts[p].heading, paper.lang), out);
		fputc('\n', out);
		for (size_t i = 0; i < draft->count; i++) {
			if (strcmp(draft->sentences[i].part, parts[p].part) != 0)
				continue;
			paper_put_element("p", draft->sentences[i].to_write ? "to-write" : NULL,
					  draft->sentences[i].text, out);
			fputc('\n', out);
		}
	}
	fputs("</section>\n", out);
	paper_sign(&paper, out);
	paper_end(out);
}

static int put_draft(struct draft *draft, enum sheet_format format, const char *path)
{
	struct out_file file;
	FILE *out = out_file_open(&file, draft->session, path);
	if (out != NULL && format == SHEET_HTML)
		put_paper(draft, out);
	else if (out != NULL)
		put_plain(draft, out);
	return out_file_close(&file);
}

int run_campaign_summary(struct session *session, const struct invocation *invocation)
{
	struct county county;
	enum sheet_format format;
	const struct list_filter report = {"report", given_text(invocation, "report")};
	int exit = sheet_out_read(session, invocation, SHEET_FORMAT_COUNT, &format);
	if (exit == EXIT_DONE && format != SHEET_TEXT && format != SHEET_HTML)
		exit = failure_wrong_word(&session->failure, "cli.unknown_format",
					  "cli.unknown_format_near", sheet_format_name(format),
					  sheet_format_name(SHEET_HTML));
	if (exit == EXIT_DONE && session->json && format == SHEET_HTML)
		exit = failure_set(&session->failure, EXIT_USAGE, "cli.lines_are_no_paper");
	if (exit == EXIT_DONE && session->json)
		return list_within(session, invocation, "campaign_summary", "campaign",
				   report.value != NULL ? &report : NULL);
	struct draft *draft = ARENA_ARRAY(&session->arena, struct draft, 1);
	if (exit == EXIT_DONE && draft == NULL)
		exit = failure_set(&session->failure, EXIT_INTERNAL, "cli.no_memory");
	if (exit == EXIT_DONE)
		exit = target_county(session, invocation, &county);
	if (exit != EXIT_DONE)
		return exit;
	*draft = (struct draft){.session = session,
				.office = county.config->config.name,
				.title = "",
				.standing = ""};
	exit = ask(&county, invocation, draft);
	if (exit == EXIT_DONE)
		exit = put_draft(draft, format, given_text(invocation, "out"));
	county_close(&county);
	return exit;
}
