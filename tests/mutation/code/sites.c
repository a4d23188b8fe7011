#include "tests/mutation/code/sites.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/assert.h"
#include "tests/mutation/code/constant.h"
#include "tests/mutation/code/unseen.h"

enum { MACROS_MAX = 16384 };

struct span {
	unsigned begin, end;
	bool sound; /* in this file, outside of every macro's body and arguments */
	bool macro; /* it is one macro call from end to end: nothing inside of it is ours */
};

struct search {
	CXTranslationUnit unit;
	CXFile file;
	unsigned first;
	struct sites *sites;
	struct span *macros; /* every macro call of the file */
	size_t macro_count;
	char function[128];
};

struct children {
	CXCursor *items;
	size_t count;
};

const char *mutant_kind_name(enum mutant_kind kind)
{
	static const char *const names[MUTANT_KINDS] = {
		"condition negated", "boundary moved",    "guard dropped",
		"call dropped",      "arguments swapped", "assignment dropped",
	};
	return names[kind];
}

/* ---- places in the file */

static unsigned offset_of(struct search *search, CXSourceLocation location, bool *in_file)
{
	CXFile file;
	unsigned offset;
	clang_getFileLocation(location, &file, NULL, NULL, &offset);
	*in_file = file != NULL && clang_File_isEqual(file, search->file);
	return offset;
}

/* A stretch that begins or ends within a macro call reaches to that call's edge. */
static struct span span_of(struct search *search, CXCursor cursor)
{
	CXSourceRange range = clang_getCursorExtent(cursor);
	struct span span = {0};
	bool begins, ends;
	span.begin = offset_of(search, clang_getRangeStart(range), &begins);
	span.end = offset_of(search, clang_getRangeEnd(range), &ends);
	if (!begins || !ends || span.end <= span.begin)
		return span;
	struct span told = span;
	for (size_t i = 0; i < search->macro_count; i++) {
		const struct span *macro = &search->macros[i];
		if (told.begin > macro->begin && told.begin < macro->end && told.end > macro->end)
			span.begin = macro->begin < span.begin ? macro->begin : span.begin;
		if (told.end > macro->begin && told.end < macro->end && told.begin < macro->begin)
			span.end = macro->end > span.end ? macro->end : span.end;
	}
	span.sound = true;
	for (size_t i = 0; i < search->macro_count; i++) {
		const struct span *macro = &search->macros[i];
		if (span.begin < macro->begin || span.end > macro->end)
			continue;
		span.macro = true;
		if (span.begin != macro->begin || span.end != macro->end)
			span.sound = false;
	}
	return span;
}

/* The words between two offsets, comments left out, one blank between them; `skip`: up to that
 * offset nothing. */
static char *words_of(struct search *search, unsigned begin, unsigned end)
{
	CXSourceRange range =
		clang_getRange(clang_getLocationForOffset(search->unit, search->file, begin),
			       clang_getLocationForOffset(search->unit, search->file, end));
	CXToken *tokens = NULL;
	unsigned count = 0;
	clang_tokenize(search->unit, range, &tokens, &count);
	char *words = (char *)calloc(1, (size_t)(end - begin) * 2 + 2);
	ASSERT(words != NULL);
	size_t length = 0;
	for (unsigned i = 0; i < count; i++) {
		unsigned offset;
		clang_getFileLocation(clang_getTokenLocation(search->unit, tokens[i]), NULL, NULL,
				      NULL, &offset);
		if (clang_getTokenKind(tokens[i]) == CXToken_Comment || offset < begin ||
		    offset >= end)
			continue;
		CXString text = clang_getTokenSpelling(search->unit, tokens[i]);
		const char *word = clang_getCString(text);
		if (length != 0)
			words[length++] = ' ';
		memcpy(words + length, word, strlen(word));
		length += strlen(word);
		clang_disposeString(text);
	}
	clang_disposeTokens(search->unit, tokens, count);
	return words;
}

/* The first word behind an offset. */
static bool word_is(struct search *search, unsigned begin, unsigned end, const char *expected)
{
	char *words = words_of(search, begin, end);
	size_t length = strcspn(words, " ");
	bool same = length == strlen(expected) && memcmp(words, expected, length) == 0;
	free(words);
	return same;
}

/* Preprocessor lines can't stand in text that is put on one line. */
static bool is_one_text(const char *words)
{
	return strchr(words, '#') == NULL;
}

/* ---- the tree */

static enum CXChildVisitResult add_child(CXCursor cursor, CXCursor parent, CXClientData data)
{
	(void)parent;
	struct children *children = (struct children *)data;
	if ((children->count & (children->count - 1)) == 0) { /* full at each power of two */
		size_t room = children->count == 0 ? 1 : children->count * 2;
		children->items = (CXCursor *)realloc(children->items, room * sizeof(CXCursor));
		ASSERT(children->items != NULL);
	}
	children->items[children->count++] = cursor;
	return CXChildVisit_Continue;
}

static struct children children_of(CXCursor cursor)
{
	struct children children = {0};
	clang_visitChildren(cursor, add_child, &children);
	return children;
}

static bool is_logic(struct search *search, const struct children *two, const char *operator)
{
	struct span left = span_of(search, two->items[0]);
	struct span right = span_of(search, two->items[1]);
	return left.sound && right.sound && left.end < right.begin &&
	       word_is(search, left.end, right.begin, operator);
}

/* ---- changes */

static char *printed(const char *format, ...) __attribute__((format(printf, 1, 2)));
static char *printed(const char *format, ...)
{
	va_list arguments;
	char *text = NULL;
	va_start(arguments, format);
	int length = vasprintf(&text, format, arguments);
	va_end(arguments);
	ASSERT(length >= 0);
	return text;
}

/* As the file has it, on one line. */
static void copy_words(char *to, size_t room, const char *text, size_t size)
{
	size_t length = 0;
	for (size_t i = 0; i < size && length + 1 < room; i++) {
		bool blank = text[i] == ' ' || text[i] == '\t' || text[i] == '\n';
		if (!blank)
			to[length++] = text[i];
		else if (length != 0 && to[length - 1] != ' ')
			to[length++] = ' ';
	}
	to[length] = '\0';
}

static struct site *add_site(struct search *search, enum mutant_kind kind, struct span span)
{
	struct sites *sites = search->sites;
	if (sites->count == sites->capacity) {
		sites->capacity = sites->capacity * 2 + 64;
		sites->items = (struct site *)realloc(sites->items,
						      sites->capacity * sizeof *sites->items);
		ASSERT(sites->items != NULL);
	}
	struct site *site = &sites->items[sites->count++];
	memset(site, 0, sizeof *site);
	site->kind = kind;
	site->begin = span.begin;
	site->end = span.end;
	clang_getFileLocation(clang_getLocationForOffset(search->unit, search->file, span.begin),
			      NULL, &site->line, NULL, NULL);
	memcpy(site->function, search->function, sizeof site->function);
	size_t size = 0;
	const char *text = clang_getFileContents(search->unit, search->file, &size);
	copy_words(site->words, sizeof site->words, text + span.begin, span.end - span.begin);
	return site;
}

static unsigned number_of(const struct search *search)
{
	return search->first + (unsigned)search->sites->count - 1;
}

/* Saboteurs are left out of this build: what asks for one is a constant. */
static enum constant constant_in(struct search *search, struct span span)
{
	char *words = words_of(search, span.begin, span.end);
	enum constant constant = constant_of(words);
	free(words);
	return constant;
}

static bool is_constant(struct search *search, struct span span)
{
	return constant_in(search, span) != CONSTANT_NOT;
}

/* Whose sides are dropped one by one says enough. */
static bool has_sides(struct search *search, CXCursor condition, const char *operator)
{
	struct children children = children_of(condition);
	if (clang_getCursorKind(condition) == CXCursor_UnexposedExpr && children.count == 1) {
		CXCursor converted = children.items[0];
		free(children.items);
		return has_sides(search, converted, operator);
	}
	bool has = clang_getCursorKind(condition) == CXCursor_BinaryOperator &&
		   children.count == 2 && is_logic(search, &children, operator);
	free(children.items);
	return has;
}

static bool is_either(struct search *search, CXCursor condition)
{
	return has_sides(search, condition, "||");
}

static void negate(struct search *search, CXCursor condition)
{
	struct span span = span_of(search, condition);
	if (!span.sound || is_constant(search, span) || has_sides(search, condition, "||") ||
	    has_sides(search, condition, "&&"))
		return;
	struct site *site = add_site(search, MUTANT_CONDITION, span);
	site->before = printed("(zhian_mutant_here(%u) ^ !!(", number_of(search));
	site->behind = printed("))");
}

/* `as`: what it counts as when it is dropped, the neutral side of && or ||. */
static void drop_condition(struct search *search, CXCursor condition, bool as)
{
	struct span span = span_of(search, condition);
	if (!span.sound || is_constant(search, span))
		return;
	struct site *site = add_site(search, MUTANT_GUARD, span);
	site->before = printed(as ? "(zhian_mutant_here(%u) || (" : "(!zhian_mutant_here(%u) && (",
			       number_of(search));
	site->behind = printed("))");
}

static void drop_statement(struct search *search, struct span span, enum mutant_kind kind)
{
	struct site *site = add_site(search, kind, span);
	site->before = printed("(zhian_mutant_here(%u) ? (void)0 : (void)(", number_of(search));
	site->behind = printed("))");
}

static void move_boundary(struct search *search, struct span span, struct span left,
			  struct span right)
{
	static const char *const moved[][2] = {{"<", "<="}, {"<=", "<"}, {">", ">="}, {">=", ">"}};
	for (size_t i = 0; i < sizeof moved / sizeof *moved; i++) {
		if (!word_is(search, left.end, right.begin, moved[i][0]))
			continue;
		char *one = words_of(search, left.begin, left.end);
		char *other = words_of(search, right.begin, right.end);
		if (is_one_text(one) && is_one_text(other)) {
			struct site *site = add_site(search, MUTANT_BOUNDARY, span);
			site->before = printed("(zhian_mutant_here(%u) ? (%s %s %s) : (",
					       number_of(search), one, moved[i][1], other);
			site->behind = printed("))");
		}
		free(one);
		free(other);
	}
}

/* ---- calls */

static void callee_name(CXCursor call, char *ret_name, size_t size)
{
	CXString name = clang_getCursorSpelling(call);
	(void)snprintf(ret_name, size, "%s", clang_getCString(name));
	clang_disposeString(name);
}

static bool same_type(CXCursor one, CXCursor other)
{
	CXString a = clang_getTypeSpelling(clang_getCanonicalType(clang_getCursorType(one)));
	CXString b = clang_getTypeSpelling(clang_getCanonicalType(clang_getCursorType(other)));
	bool same = strcmp(clang_getCString(a), clang_getCString(b)) == 0;
	clang_disposeString(a);
	clang_disposeString(b);
	return same;
}

static bool is_variadic(CXCursor call)
{
	CXCursor callee = clang_getCursorReferenced(call);
	return clang_isFunctionTypeVariadic(clang_getCursorType(callee)) != 0;
}

static void swap_pair(struct search *search, struct span call, struct span one, struct span other)
{
	char *start = words_of(search, call.begin, one.begin);
	char *first = words_of(search, one.begin, one.end);
	char *second = words_of(search, other.begin, other.end);
	char *rest = words_of(search, other.end, call.end);
	bool nothing = strcmp(first, "NULL") == 0 || strcmp(second, "NULL") == 0;
	if (strcmp(first, second) != 0 && !nothing && is_one_text(start) && is_one_text(first) &&
	    is_one_text(second) && is_one_text(rest)) {
		struct site *site = add_site(search, MUTANT_ARGUMENTS, call);
		site->before = printed("(zhian_mutant_here(%u) ? (%s %s, %s %s) : (",
				       number_of(search), start, second, first, rest);
		site->behind = printed("))");
		(void)snprintf(site->behind_words, sizeof site->behind_words, ": %s <-> %s", first,
			       second);
	}
	free(start);
	free(first);
	free(second);
	free(rest);
}

static void swap_arguments(struct search *search, CXCursor call, struct span span)
{
	char name[128];
	callee_name(call, name, sizeof name);
	int count = clang_Cursor_getNumArguments(call);
	if (!span.sound || span.macro || call_is_symmetric(name) || call_is_unseen(name) ||
	    is_variadic(call))
		return;
	for (int i = 0; i + 1 < count; i++) {
		CXCursor one = clang_Cursor_getArgument(call, (unsigned)i);
		CXCursor other = clang_Cursor_getArgument(call, (unsigned)i + 1);
		struct span first = span_of(search, one), second = span_of(search, other);
		if (first.sound && second.sound && first.end < second.begin &&
		    same_type(one, other))
			swap_pair(search, span, first, second);
	}
}

/* ---- the walk */

static void walk(struct search *search, CXCursor cursor);

/* Casts and brackets that the compiler puts in, or that change nothing. */
static CXCursor bare(CXCursor cursor)
{
	for (;;) {
		enum CXCursorKind kind = clang_getCursorKind(cursor);
		if (kind != CXCursor_UnexposedExpr && kind != CXCursor_CStyleCastExpr &&
		    kind != CXCursor_ParenExpr)
			return cursor;
		struct children children = children_of(cursor);
		if (children.count == 0) {
			free(children.items);
			return cursor;
		}
		cursor = children.items[children.count - 1];
		free(children.items);
	}
}

static bool outlives_the_statement(CXCursor target)
{
	switch ((int)clang_getCursorKind(bare(target))) {
	case CXCursor_MemberRefExpr:
	case CXCursor_ArraySubscriptExpr:
	case CXCursor_UnaryOperator:
		return true;
	default:
		return false;
	}
}

/* That memory was too little the stage finds out by itself: to say it earlier changes nothing. */
static bool is_said_anyway(CXCursor target)
{
	char name[128];
	callee_name(bare(target), name, sizeof name);
	return strcmp(name, "arena_full") == 0;
}

static void statement(struct search *search, CXCursor cursor)
{
	struct span span = span_of(search, cursor);
	CXCursor core = bare(cursor);
	struct children children = children_of(core);
	char name[128];
	switch ((int)clang_getCursorKind(core)) {
	case CXCursor_CallExpr:
		callee_name(core, name, sizeof name);
		if (span.sound && !call_is_unseen(name))
			drop_statement(search, span, MUTANT_CALL);
		break;
	case CXCursor_BinaryOperator:
		if (children.count != 2 || !span.sound || span.macro)
			break;
		if (outlives_the_statement(children.items[0]) &&
		    !is_said_anyway(children.items[0]) &&
		    word_is(search, span_of(search, children.items[0]).end,
			    span_of(search, children.items[1]).begin, "="))
			drop_statement(search, span, MUTANT_ASSIGNMENT);
		break;
	case CXCursor_CompoundAssignOperator:
	case CXCursor_UnaryOperator:
		if (children.count != 0 && span.sound && !span.macro &&
		    outlives_the_statement(children.items[0]))
			drop_statement(search, span, MUTANT_ASSIGNMENT);
		break;
	default:
		break;
	}
	free(children.items);
	walk(search, cursor);
}

static void binary(struct search *search, CXCursor cursor, const struct children *children)
{
	struct span span = span_of(search, cursor);
	if (children->count != 2 || !span.sound || span.macro)
		return;
	bool and = is_logic(search, children, "&&");
	if (and || is_logic(search, children, "||")) {
		for (size_t i = 0; i < 2; i++) {
			if (!has_sides(search, children->items[i], and? "&&" : "||"))
				drop_condition(search, children->items[i], and);
		}
		return;
	}
	struct span left = span_of(search, children->items[0]);
	struct span right = span_of(search, children->items[1]);
	if (left.sound && right.sound && left.end < right.begin)
		move_boundary(search, span, left, right);
}

/* What stands between the semicolons of for (;;): a tree without what was left out. */
static void loop_for(struct search *search, CXCursor cursor, const struct children *children)
{
	CXCursor body = children->items[children->count - 1];
	for (size_t i = 0; i + 1 < children->count; i++)
		walk(search, children->items[i]);
	statement(search, body);
	(void)cursor;
}

static bool is_bool(CXCursor cursor)
{
	return clang_getCanonicalType(clang_getCursorType(cursor)).kind == CXType_Bool;
}

static void variable(struct search *search, CXCursor cursor)
{
	CXCursor value = clang_Cursor_getVarDeclInitializer(cursor);
	if (clang_Cursor_isNull(value) || clang_Cursor_getStorageClass(cursor) == CX_SC_Static)
		return;
	if (is_bool(cursor))
		negate(search, value);
	walk(search, value);
}

/* Does what an if guards end with leaving: return, continue, break? */
static bool leaves(CXCursor guarded)
{
	struct children children = children_of(guarded);
	CXCursor last = guarded;
	if (clang_getCursorKind(guarded) == CXCursor_CompoundStmt && children.count != 0)
		last = children.items[children.count - 1];
	free(children.items);
	enum CXCursorKind kind = clang_getCursorKind(last);
	return kind == CXCursor_ReturnStmt || kind == CXCursor_ContinueStmt ||
	       kind == CXCursor_BreakStmt;
}

/* Nothing but calls that no test can see: whether they are made can't be seen either. */
static bool is_unseen_statement(CXCursor statement)
{
	CXCursor core = bare(statement);
	struct children children = children_of(core);
	bool unseen = false;
	char name[128];
	if (clang_getCursorKind(core) == CXCursor_CallExpr) {
		callee_name(core, name, sizeof name);
		unseen = call_is_unseen(name);
	} else if (clang_getCursorKind(core) == CXCursor_CompoundStmt) {
		unseen = children.count != 0;
		for (size_t i = 0; i < children.count; i++)
			unseen = unseen && is_unseen_statement(children.items[i]);
	}
	free(children.items);
	return unseen;
}

/* Of an if whose condition is a constant one branch alone is ever run. */
static bool is_decided(struct search *search, const struct children *children)
{
	struct span condition = span_of(search, children->items[0]);
	enum constant constant = condition.sound ? constant_in(search, condition) : CONSTANT_NOT;
	if (constant == CONSTANT_TRUE)
		statement(search, children->items[1]);
	else if (constant == CONSTANT_FALSE && children->count == 3)
		statement(search, children->items[2]);
	return constant != CONSTANT_NOT;
}

/* The places that are conditions, and those where an expression is a statement. */
static bool control(struct search *search, CXCursor cursor, const struct children *children)
{
	switch ((int)clang_getCursorKind(cursor)) {
	case CXCursor_CompoundStmt:
		for (size_t i = 0; i < children->count; i++)
			statement(search, children->items[i]);
		return true;
	case CXCursor_IfStmt:
		if (is_decided(search, children))
			return true;
		if (children->count == 2 && is_unseen_statement(children->items[1]))
			return true;
		if (children->count == 2 && !is_either(search, children->items[0]))
			drop_condition(search, children->items[0], false);
		if (children->count == 3 || !leaves(children->items[1]))
			negate(search, children->items[0]);
		walk(search, children->items[0]);
		for (size_t i = 1; i < children->count; i++)
			statement(search, children->items[i]);
		return true;
	case CXCursor_WhileStmt:
		negate(search, children->items[0]);
		walk(search, children->items[0]);
		statement(search, children->items[1]);
		return true;
	case CXCursor_DoStmt:
		statement(search, children->items[0]);
		walk(search, children->items[1]);
		return true;
	case CXCursor_ForStmt:
		loop_for(search, cursor, children);
		return true;
	case CXCursor_CaseStmt: /* the label is a constant */
		statement(search, children->items[children->count - 1]);
		return true;
	case CXCursor_DefaultStmt:
		statement(search, children->items[0]);
		return true;
	case CXCursor_SwitchStmt:
		walk(search, children->items[0]);
		statement(search, children->items[1]);
		return true;
	case CXCursor_ConditionalOperator:
		negate(search, children->items[0]);
		return false;
	case CXCursor_ReturnStmt:
		if (children->count == 1 && is_bool(children->items[0]))
			negate(search, children->items[0]);
		return false;
	default:
		return false;
	}
}

static bool is_left_alone(CXCursor cursor)
{
	switch ((int)clang_getCursorKind(cursor)) {
	case CXCursor_UnaryExpr: /* sizeof */
	case CXCursor_StmtExpr:
	case CXCursor_GenericSelectionExpr:
	case CXCursor_StaticAssert:
	case CXCursor_EnumDecl:
	case CXCursor_StructDecl:
	case CXCursor_UnionDecl:
		return true;
	default:
		return false;
	}
}

static void walk(struct search *search, CXCursor cursor)
{
	struct span span = span_of(search, cursor);
	enum CXCursorKind kind = clang_getCursorKind(cursor);
	if (!span.sound || span.macro || is_left_alone(cursor))
		return;
	if (kind == CXCursor_VarDecl) {
		variable(search, cursor);
		return;
	}
	if (kind == CXCursor_BinaryOperator && is_constant(search, span))
		return;
	struct children children = children_of(cursor);
	if (kind == CXCursor_BinaryOperator)
		binary(search, cursor, &children);
	else if (kind == CXCursor_CallExpr)
		swap_arguments(search, cursor, span);
	if (!control(search, cursor, &children)) {
		for (size_t i = 0; i < children.count; i++)
			walk(search, children.items[i]);
	}
	free(children.items);
}

/* ---- the file */

static enum CXChildVisitResult note_macro(CXCursor cursor, CXCursor parent, CXClientData data)
{
	(void)parent;
	struct search *search = (struct search *)data;
	if (clang_getCursorKind(cursor) != CXCursor_MacroExpansion)
		return CXChildVisit_Continue;
	CXSourceRange range = clang_getCursorExtent(cursor);
	struct span span = {0};
	bool begins, ends;
	span.begin = offset_of(search, clang_getRangeStart(range), &begins);
	span.end = offset_of(search, clang_getRangeEnd(range), &ends);
	if (!begins || !ends)
		return CXChildVisit_Continue;
	ASSERT(search->macro_count < MACROS_MAX);
	search->macros[search->macro_count++] = span;
	return CXChildVisit_Continue;
}

static enum CXChildVisitResult enter_function(CXCursor cursor, CXCursor parent, CXClientData data)
{
	(void)parent;
	struct search *search = (struct search *)data;
	struct span span = span_of(search, cursor);
	if (clang_getCursorKind(cursor) != CXCursor_FunctionDecl ||
	    !clang_isCursorDefinition(cursor) || !span.sound)
		return CXChildVisit_Continue;
	callee_name(cursor, search->function, sizeof search->function);
	struct children children = children_of(cursor);
	for (size_t i = 0; i < children.count; i++) {
		if (clang_getCursorKind(children.items[i]) == CXCursor_CompoundStmt)
			walk(search, children.items[i]);
	}
	free(children.items);
	return CXChildVisit_Continue;
}

bool sites_find(CXTranslationUnit unit, const char *path, unsigned first, struct sites *sites)
{
	struct search search = {.unit = unit, .first = first, .sites = sites};
	search.file = clang_getFile(unit, path);
	search.macros = (struct span *)calloc(MACROS_MAX, sizeof *search.macros);
	if (search.file == NULL || search.macros == NULL) {
		free(search.macros);
		return false;
	}
	CXCursor whole = clang_getTranslationUnitCursor(unit);
	clang_visitChildren(whole, note_macro, &search);
	clang_visitChildren(whole, enter_function, &search);
	free(search.macros);
	return true;
}

void sites_free(struct sites *sites)
{
	for (size_t i = 0; i < sites->count; i++) {
		free(sites->items[i].before);
		free(sites->items[i].behind);
	}
	free(sites->items);
	*sites = (struct sites){0};
}
