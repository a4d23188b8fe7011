/* jansson, as common/sheets has it. */
#ifndef ZHIAN_SERVICES_CONSOLE_JSON_TREE_H
#define ZHIAN_SERVICES_CONSOLE_JSON_TREE_H

#include "common/sheets/json_tree.h"

#endif
