#version 330 core
#include "common/full_screen.glsl"

void main() { gl_Position = full_screen_corner(); }
