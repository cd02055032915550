#version 330 core
// Counts points: added up by blending.
out float count;

void main() { count = 1.0; }
