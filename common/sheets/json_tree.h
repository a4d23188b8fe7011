/* jansson, with one thing to know: common/core/json_line.h has a json_object() and a json_array()
 * of its own, so both are made by the macros below, and the two headers are never included
 * together. */
#ifndef ZHIAN_SHEETS_JSON_TREE_H
#define ZHIAN_SHEETS_JSON_TREE_H

#include <jansson.h>

#define JSON_NEW_OBJECT() json_pack("{}")
#define JSON_NEW_ARRAY() json_pack("[]")

#endif
